@echo off
rem Starts Cutpoint. Environment: JAVA_HOME (else java from PATH), CUTPOINT_JAVA_OPTS, CUTPOINT_DEPLOY.
setlocal enabledelayedexpansion
rem ONNX Runtime would tell its maker what it runs.
set "ORT_DISABLE_TELEMETRY=1"
for %%I in ("%~dp0..") do set "home=%%~fI"

if defined JAVA_HOME (
    set "java=%JAVA_HOME%\bin\java.exe"
    if not exist "!java!" (
        echo cutpoint: JAVA_HOME is !JAVA_HOME!, but there is no bin\java.exe in it. Set it to a JDK 17 or newer. 1>&2
        exit /b 69
    )
) else (
    set "java=java.exe"
    where /q java.exe || (
        echo cutpoint: no java found. Install a JDK 17 or newer or set JAVA_HOME. 1>&2
        exit /b 69
    )
)
set "major=0"
rem By way of a file: of a command with a path in quotes and a pipe, for /f makes something else.
set "told=%TEMP%\cutpoint-java-!RANDOM!!RANDOM!.txt"
"!java!" -version >nul 2>"!told!"
for /f "usebackq tokens=2,3" %%U in ("!told!") do (
    if "%%U"=="version" for /f "delims=.-+ " %%M in ("%%~V") do set "major=%%M"
)
del "!told!"
if !major! lss 17 (
    echo cutpoint: !java! is version !major!; 17 or newer is needed. Set JAVA_HOME to one. 1>&2
    exit /b 69
)

set "jvm=-XX:+UseSerialGC -Xlog:disable -Xlog:all=error:stderr -Djava.awt.headless=true"
if !major! geq 22 set "jvm=!jvm! --enable-native-access=ALL-UNNAMED"
if !major! geq 23 set "jvm=!jvm! --sun-misc-unsafe-memory-access=allow"
set "short=1"
for %%C in (serve run demo profile validate train perf probe study worker simulate) do if /i "%~1"=="%%C" set "short="
if defined short set "jvm=!jvm! -XX:TieredStopAtLevel=1"
if defined CUTPOINT_DEPLOY set jvm=!jvm! "-Dfelix.fileinstall.dir=%CUTPOINT_DEPLOY%"

set "logging=%home%\conf\logging.properties"
if "%CUTPOINT_LOG%"=="jobs" set "logging=%home%\conf\logging-jobs.properties"
if defined CUTPOINT_DEBUG if not "%CUTPOINT_DEBUG%"=="0" set "logging=%home%\conf\logging-debug.properties"

for %%J in ("%home%\plugins\org.cutpoint.launcher_*.jar") do set "launcher=%%J"
for %%J in ("%home%\plugins\org.eclipse.osgi_*.jar") do set "framework=%%J"
"!java!" !jvm! %CUTPOINT_JAVA_OPTS% "-Djava.util.logging.config.file=!logging!" "-Dcutpoint.home=%home%" -cp "!launcher!;!framework!" org.cutpoint.launcher.Main %*
exit /b %errorlevel%
