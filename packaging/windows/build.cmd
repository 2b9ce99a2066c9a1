@echo off
rem Builds dist\jiceng-VERSION-setup.exe on a 64-bit Windows with Python 3.11 or newer and NSIS 3.
rem PyInstaller makes programs only for the system it runs on, so this file is for Windows.
setlocal
cd /d "%~dp0..\.."
set PYTHONUTF8=1
set PYTHON=build\venv\Scripts\python.exe

if not exist "%PYTHON%" py -3 -m venv build\venv || exit /b 1
"%PYTHON%" -m pip install --quiet --disable-pip-version-check --only-binary :all: --require-hashes --requirement packaging\requirements\build.txt || exit /b 1

rem No clock can be right that lies before this day: program and hub go by it.
if not exist resources\build mkdir resources\build
"%PYTHON%" -c "import datetime as d; open('resources/build/day','w').write(str(d.datetime.now(d.timezone(d.timedelta(hours=8))).date()))" || exit /b 1
"%PYTHON%" -m PyInstaller --noconfirm --log-level WARN packaging\jiceng.spec || exit /b 1
rmdir /s /q resources\build
dist\jiceng\jiceng.exe --selftest || exit /b 1
dist\jiceng-hub\jiceng-hub.exe --selftest || exit /b 1

for /f "tokens=2 delims== " %%v in ('findstr /b "version" pyproject.toml') do set VERSION=%%~v
set NSIS=makensis
if exist "%ProgramFiles(x86)%\NSIS\makensis.exe" set NSIS="%ProgramFiles(x86)%\NSIS\makensis.exe"
%NSIS% -INPUTCHARSET UTF8 -DVERSION=%VERSION% packaging\windows\installer.nsi || exit /b 1
echo The installer is dist\jiceng-%VERSION%-setup.exe
