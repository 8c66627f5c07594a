@echo off
rem Starts Cutpoint Studio. Environment: JAVA_HOME (else java from PATH), CUTPOINT_WORKSPACE, CUTPOINT_JAVA_OPTS.
setlocal
rem ONNX Runtime would tell its maker what it runs.
set "ORT_DISABLE_TELEMETRY=1"
set "home=%~dp0.."
if defined JAVA_HOME (set "java=%JAVA_HOME%\bin\java.exe") else set "java=java.exe"
if not defined CUTPOINT_WORKSPACE set "CUTPOINT_WORKSPACE=%USERPROFILE%\cutpoint-workspace"
for %%j in ("%home%\plugins\org.eclipse.equinox.launcher_*.jar") do set "launcher=%%j"
if not defined launcher (
    echo cutpoint-studio: %home%\plugins lacks Eclipse's launcher. Maybe unpack or build Cutpoint Studio again. 1>&2
    exit /b 69
)
"%java%" -Xmx2g "-Dcutpoint.studio.home=%home%" %CUTPOINT_JAVA_OPTS% -jar "%launcher%" -data "%CUTPOINT_WORKSPACE%" -nosplash %*
exit /b %errorlevel%
