; The Windows installer: one file for a USB stick, no network needed, records left alone.
;   makensis -INPUTCHARSET UTF8 -DVERSION=1.0.0 packaging\windows\installer.nsi
; Run after PyInstaller has filled dist\jiceng and build\jiceng.

Unicode true
!include LogicLib.nsh
!include MUI2.nsh
!include WinVer.nsh
!include x64.nsh

!ifndef VERSION
  !error "Say which version: -DVERSION=1.0.0"
!endif
!cd "../.."

!define UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\Jiceng"

Name "基层通"
OutFile "dist/jiceng-${VERSION}-setup.exe"
InstallDir "$PROGRAMFILES64\Jiceng"
InstallDirRegKey HKLM "Software\Jiceng" "Folder"
RequestExecutionLevel admin
SetCompressor /SOLID lzma
BrandingText "基层通 ${VERSION}"
VIProductVersion "${VERSION}.0"
VIAddVersionKey "ProductName" "Jiceng"
VIAddVersionKey "ProductVersion" "${VERSION}"
VIAddVersionKey "FileVersion" "${VERSION}"
VIAddVersionKey "FileDescription" "Jiceng setup"
VIAddVersionKey "LegalCopyright" "Apache License 2.0"

!define MUI_ICON "build/jiceng/jiceng.ico"
!define MUI_UNICON "build/jiceng/jiceng.ico"
!define MUI_FINISHPAGE_RUN "$INSTDIR\jiceng.exe"
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "SimpChinese"

; Opening for append fails while Windows runs the program from this file.
!macro REFUSE_WHILE_RUNNING
  ${If} ${FileExists} "$INSTDIR\jiceng.exe"
    ClearErrors
    FileOpen $0 "$INSTDIR\jiceng.exe" a
    ${If} ${Errors}
      MessageBox MB_OK|MB_ICONEXCLAMATION "基层通正在运行。请先关闭它，再重新开始。" /SD IDOK
      Abort
    ${EndIf}
    FileClose $0
  ${EndIf}
!macroend

Function .onInit
  SetShellVarContext all
  ${IfNot} ${RunningX64}
    MessageBox MB_OK|MB_ICONSTOP "基层通需要 64 位 Windows 10（1809 或更新）。" /SD IDOK
    Abort
  ${EndIf}
  ${IfNot} ${AtLeastBuild} 17763
    MessageBox MB_OKCANCEL|MB_ICONEXCLAMATION "基层通需要 Windows 10 1809 或更新的版本，在这台电脑上可能无法运行。仍要安装吗？" /SD IDOK IDOK continue
    Abort
    continue:
  ${EndIf}
FunctionEnd

Section "Jiceng"
  SetRegView 64
  !insertmacro REFUSE_WHILE_RUNNING
  ; Parts of the former version must not be mixed with the new ones.
  RMDir /r "$INSTDIR\_internal"
  SetOutPath "$INSTDIR"
  File /r "dist/jiceng/*"
  WriteUninstaller "$INSTDIR\uninstall.exe"

  CreateShortcut "$SMPROGRAMS\基层通.lnk" "$INSTDIR\jiceng.exe"
  CreateShortcut "$DESKTOP\基层通.lnk" "$INSTDIR\jiceng.exe"

  WriteRegStr HKLM "Software\Jiceng" "Folder" "$INSTDIR"
  WriteRegStr HKLM "${UNINSTALL}" "DisplayName" "基层通"
  WriteRegStr HKLM "${UNINSTALL}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKLM "${UNINSTALL}" "DisplayIcon" "$INSTDIR\jiceng.exe"
  WriteRegStr HKLM "${UNINSTALL}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegDWORD HKLM "${UNINSTALL}" "NoModify" 1
  WriteRegDWORD HKLM "${UNINSTALL}" "NoRepair" 1
SectionEnd

Function un.onInit
  SetShellVarContext all
FunctionEnd

; The records are in the person's own folder and stay there.
Section "Uninstall"
  SetRegView 64
  !insertmacro REFUSE_WHILE_RUNNING
  RMDir /r "$INSTDIR\_internal"
  Delete "$INSTDIR\jiceng.exe"
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
  Delete "$SMPROGRAMS\基层通.lnk"
  Delete "$DESKTOP\基层通.lnk"
  DeleteRegKey HKLM "Software\Jiceng"
  DeleteRegKey HKLM "${UNINSTALL}"
SectionEnd
