@echo off
rem Runs Maven 3.9 or later, fetching the pinned release where this machine has none: mvnw for Windows, same order, same checks.
setlocal EnableExtensions DisableDelayedExpansion

set "VERSION=3.9.16"
set "SHA512=ed41650d42485cfc243fad22158caf9cbb5dc408ce7a09ddb94dd42a019de929ca43065bfa450612cf12bf78b5cafa3884b96c090de326ff590448c933454af3"
set "ARCHIVE_URL=https://archive.apache.org/dist/maven/maven-3/%VERSION%/binaries/apache-maven-%VERSION%-bin.zip"
set "COPY_GOAL=org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy"
if not defined MAVEN_USER_HOME set "MAVEN_USER_HOME=%USERPROFILE%\.m2"
set "DISTS=%MAVEN_USER_HOME%\wrapper\dists"
set "TARGET=%DISTS%\apache-maven-%VERSION%-bin\by-coordinates"

rem 1. mvn from the path, where it is 3.9 or later.
set "ON_PATH="
for /f "delims=" %%M in ('where mvn.cmd 2^>nul') do if not defined ON_PATH set "ON_PATH=%%M"
if not defined ON_PATH goto unpacked
set "FOUND="
for /f "tokens=3" %%V in ('call "%ON_PATH%" --version 2^>nul ^| findstr /b /c:"Apache Maven"') do set "FOUND=%%V"
for /f "tokens=1,2 delims=." %%A in ("%FOUND%") do (
  if %%A GTR 3 goto onpath
  if %%A EQU 3 if %%B GEQ 9 goto onpath
)

:unpacked
rem 2. A copy that an earlier run, or the usual wrapper, unpacked.
set "MVN="
for /d %%D in ("%DISTS%\apache-maven-%VERSION%*") do for /d %%H in ("%%D\*") do (
  if exist "%%H\bin\mvn.cmd" set "MVN=%%H\bin\mvn.cmd"
  if exist "%%H\apache-maven-%VERSION%\bin\mvn.cmd" set "MVN=%%H\apache-maven-%VERSION%\bin\mvn.cmd"
)
if defined MVN goto run

rem 3. The pinned release: through the older mvn by its coordinates, else from Apache's download archive.
set "WORK=%TARGET%.%RANDOM%%RANDOM%"
mkdir "%WORK%\fetched" || (echo mvnw: cannot write beside %TARGET%. 1>&2 & exit /b 1)
set "ZIP=%WORK%\fetched\apache-maven-%VERSION%-bin.zip"
if not defined ON_PATH goto download
echo mvnw: fetching Maven %VERSION% through %ON_PATH% ... 1>&2
pushd "%WORK%"
call "%ON_PATH%" -B -q %COPY_GOAL% "-Dartifact=org.apache.maven:apache-maven:%VERSION%:zip:bin" "-DoutputDirectory=%WORK%\fetched" >nul 2>&1
popd
if exist "%ZIP%" goto check

:download
echo mvnw: fetching Maven %VERSION% from Apache's archive ... 1>&2
powershell -NoProfile -Command "$ProgressPreference='SilentlyContinue'; [Net.ServicePointManager]::SecurityProtocol='Tls12'; Invoke-WebRequest -UseBasicParsing -TimeoutSec 300 -Uri $env:ARCHIVE_URL -OutFile $env:ZIP" 2>nul
if exist "%ZIP%" goto check
echo mvnw: no Maven 3.9 or later here, and none could be fetched. Either install Maven 3.9 or later and put it on the PATH, 1>&2
echo or download %ARCHIVE_URL% 1>&2
echo and unpack it so that %TARGET%\apache-maven-%VERSION%\bin\mvn.cmd exists. 1>&2
rmdir /s /q "%WORK%"
exit /b 1

:check
powershell -NoProfile -Command "if ((Get-FileHash -Algorithm SHA512 -LiteralPath $env:ZIP).Hash -ne $env:SHA512) { exit 1 }"
if errorlevel 1 (
  echo mvnw: the Maven %VERSION% that was fetched is not the released one: its SHA-512 differs. Nothing of it was kept. 1>&2
  echo Check the mirror or proxy it came through, then run this again. 1>&2
  rmdir /s /q "%WORK%"
  exit /b 1
)
powershell -NoProfile -Command "$ProgressPreference='SilentlyContinue'; Expand-Archive -LiteralPath $env:ZIP -DestinationPath (Join-Path $env:WORK 'unpacked')"
if not exist "%TARGET%" mkdir "%TARGET%"
move "%WORK%\unpacked\apache-maven-%VERSION%" "%TARGET%\" >nul 2>&1
rmdir /s /q "%WORK%"
set "MVN=%TARGET%\apache-maven-%VERSION%\bin\mvn.cmd"
if exist "%MVN%" goto run
echo mvnw: cannot unpack Maven into %TARGET%. 1>&2
exit /b 1

:onpath
set "MVN=%ON_PATH%"
:run
call "%MVN%" %*
exit /b %ERRORLEVEL%
