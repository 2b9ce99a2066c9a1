@echo off
rem Shows Jiceng at work with invented people, on Windows 10 1809 or later, 64-bit.
rem The first start fetches the Python parts into .venv; later starts take seconds.
setlocal
cd /d "%~dp0.."
set PYTHONUTF8=1
set PYTHON=.venv\Scripts\python.exe
set STAMP=.venv\has-runtime.txt
set REQUIREMENTS=packaging\requirements\runtime.txt

if not exist "%PYTHON%" (
    py -3 -c "import sys; sys.exit(sys.version_info < (3, 11))" 2>nul
    if errorlevel 1 (
        echo Python 3.11 or newer is missing. Install it for all users and start this file again.
        pause
        exit /b 1
    )
    py -3 -m venv .venv || exit /b 1
)

fc /b "%REQUIREMENTS%" "%STAMP%" >nul 2>nul
if errorlevel 1 (
    echo Fetching the Python parts into .venv, once.
    "%PYTHON%" -m pip install --quiet --disable-pip-version-check --only-binary :all: --require-hashes --requirement "%REQUIREMENTS%"
    if errorlevel 1 (
        echo The Python parts could not be fetched. The package index must be within reach once.
        pause
        exit /b 1
    )
    copy /y "%REQUIREMENTS%" "%STAMP%" >nul
)

if "%1"=="tour" (
    "%PYTHON%" -m ui.tour --out build\tour
) else (
    "%PYTHON%" -m ui.demo %*
)
