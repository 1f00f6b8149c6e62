# Invoke-BctrlRequest -OutFile writes the complete response, or leaves the existing file alone.

Describe 'Invoke-BctrlRequest -OutFile' {
    BeforeDiscovery {
        $isUnix = $PSEdition -eq 'Core' -and -not $IsWindows
        # The assembly for Windows PowerShell has no file modes and no links.
        $hasModes = $isUnix -and $env:BCTRL_TEST_FRAMEWORK -ne 'netstandard2.0'
    }

    BeforeAll {
        . ([IO.Path]::Combine($PSScriptRoot, 'Common.ps1'))

        function Get-TextResponse {
            param([string] $Text = 'new')

            [Bctrl.Testing.StubResponse]::Text($Text, 200, 'text/plain')
        }

        # Starts a request in another runspace whose response waits for its release, and waits until it is in flight.
        function Start-Request {
            param($Stub, [string] $OutFile)

            $script = { param($connection, $path) Invoke-BctrlRequest /v1/x -OutFile $path -Connection $connection }
            $shell = Get-Shell $runspace $script (Get-BctrlConnection), $OutFile
            $invocation = $shell.BeginInvoke()
            Wait-Condition { $Stub.InFlight -eq 1 }
            [pscustomobject]@{ Shell = $shell; Invocation = $invocation }
        }

        $runspace = Open-Runspace
    }

    BeforeEach {
        $folder = [IO.Directory]::CreateDirectory([IO.Path]::Combine("$TestDrive", [guid]::NewGuid())).FullName
        $target = [IO.Path]::Combine($folder, 'response.bin')
    }

    AfterEach {
        Disconnect-Bctrl
    }

    AfterAll {
        $runspace.Dispose()
    }

    Context 'A complete response' {
        It 'is saved unchanged and not emitted' {
            Connect-Stub (Get-RequestStub ([Bctrl.Testing.StubResponse]::Bytes([byte[]](0, 255, 13, 10, 128), 'application/json')))
            Invoke-BctrlRequest /v1/x -OutFile $target -StatusCodeVariable status | Should -BeNullOrEmpty
            $status | Should -Be 200
            [IO.File]::ReadAllBytes($target) | Should -Be 0, 255, 13, 10, 128
            (Get-ChildItem $folder -Force).Name | Should -Be 'response.bin'
        }

        It 'is saved relative to the current location' {
            Connect-Stub (Get-RequestStub (Get-TextResponse))
            Push-Location $folder
            try {
                Invoke-BctrlRequest /v1/x -OutFile response.bin
            } finally {
                Pop-Location
            }
            Get-Content $target | Should -Be 'new'
        }

        It 'is saved on a PowerShell drive' {
            Connect-Stub (Get-RequestStub (Get-TextResponse))
            Invoke-BctrlRequest /v1/x -OutFile TestDrive:/drive.txt
            Get-Content TestDrive:/drive.txt | Should -Be 'new'
        }

        It 'is saved under a name with wildcard characters' {
            Connect-Stub (Get-RequestStub (Get-TextResponse))
            Invoke-BctrlRequest /v1/x -OutFile ([IO.Path]::Combine($folder, '[1].txt'))
            (Get-ChildItem $folder -Force).Name | Should -Be '[1].txt'
        }

        It 'replaces a longer file, and no other file' {
            foreach ($name in 'response.bin', 'response.bin.partial', 'response.bin.tmp') {
                Set-Content ([IO.Path]::Combine($folder, $name)) 'something long from yesterday'
            }
            Connect-Stub (Get-RequestStub (Get-TextResponse '[1]'))
            Invoke-BctrlRequest /v1/x -OutFile $target
            [IO.File]::ReadAllText($target) | Should -BeExactly '[1]'
            Get-Content "$target.partial", "$target.tmp" | Should -Be (@('something long from yesterday') * 2)
            (Get-ChildItem $folder -Force).Name | Sort-Object | Should -Be 'response.bin', 'response.bin.partial', 'response.bin.tmp'
        }

        It 'creates an empty file if it is empty' {
            Connect-Stub (Get-RequestStub ([Bctrl.Testing.StubResponse]::Text('', 204, 'text/plain')))
            Invoke-BctrlRequest /v1/x -OutFile $target
            (Get-Item $target).Length | Should -Be 0
        }

        It 'can be larger than a response that is emitted' {
            $size = 64MB + 1
            Connect-Stub (Get-RequestStub ([Bctrl.Testing.StubResponse]::Bytes([byte[]]::new($size), 'application/octet-stream')))
            $failure = Get-CommandError { Invoke-BctrlRequest /v1/x }
            $failure.FullyQualifiedErrorId | Should -Be 'ResponseTooLarge,Bctrl.PowerShell.InvokeBctrlRequestCommand'
            "$failure" | Should -BeExactly 'The response is larger than the limit of 64 MiB.'
            $failure.ErrorDetails.RecommendedAction | Should -BeExactly 'Save large responses to a file with Invoke-BctrlRequest -OutFile.'
            Invoke-BctrlRequest /v1/x -OutFile $target
            (Get-Item $target).Length | Should -Be $size
        }

        It 'is requested again from the start after a connection was reset' {
            $complete = [byte[]] (1..1000 | ForEach-Object { $_ % 251 })
            $stub = Get-RequestStub ([Bctrl.Testing.StubResponse]::Bytes([byte[]]::new(300000), 'image/png').WithConnectionResetAfter(250000)),
                ([Bctrl.Testing.StubResponse]::Bytes($complete, 'image/png'))
            Connect-Stub $stub -MaximumRetryCount 2
            Invoke-BctrlRequest /v1/x -OutFile $target
            $stub.Requests.Count | Should -Be 2
            [Convert]::ToBase64String([IO.File]::ReadAllBytes($target)) | Should -BeExactly ([Convert]::ToBase64String($complete))
            (Get-ChildItem $folder -Force).Name | Should -Be 'response.bin'
        }
    }

    Context 'The existing file' {
        It 'is kept for <Kind>' -ForEach @(
            @{ Kind = 'status 404'; ErrorId = 'NotFound'; Response = { [Bctrl.Testing.StubResponse]::Error(404, 'No.', 'no', 'req-1') } }
            @{ Kind = 'status 500'; ErrorId = 'ServerError'; Response = { [Bctrl.Testing.StubResponse]::Error(500, 'No.', 'no', 'req-1') } }
            @{ Kind = 'an incomplete response'; ErrorId = 'ConnectionFailed'
                Response = { [Bctrl.Testing.StubResponse]::Bytes([byte[]]::new(200000), 'image/png').WithConnectionResetAfter(100000) } }
        ) {
            Set-Content $target 'yesterday'
            Connect-Stub (Get-RequestStub (& $Response))
            $failure = Get-CommandError { Invoke-BctrlRequest /v1/x -OutFile $target }
            $failure.FullyQualifiedErrorId | Should -Be "$ErrorId,Bctrl.PowerShell.InvokeBctrlRequestCommand"
            Get-Content $target | Should -Be 'yesterday'
            (Get-ChildItem $folder -Force).Name | Should -Be 'response.bin'
        }

        It 'is kept until the response is complete, and the rest is written to a temporary file beside it' {
            Set-Content $target 'yesterday'
            $response = (Get-TextResponse).WaitForRelease()
            $stub = Get-RequestStub $response
            Connect-Stub $stub
            $request = Start-Request $stub $target
            $names = (Get-ChildItem $folder -Force).Name | Sort-Object
            Get-Content $target | Should -Be 'yesterday'
            $response.Release()
            $request.Shell.EndInvoke($request.Invocation) | Should -BeNullOrEmpty
            $names.Count | Should -Be 2
            $names[0] | Should -Match '^\.bctrl-[0-9a-f]{32}\.tmp$'
            $names[1] | Should -Be 'response.bin'
            Get-Content $target | Should -Be 'new'
            (Get-ChildItem $folder -Force).Name | Should -Be 'response.bin'
        }

        It 'can be in use by a program that lets others write to it' {
            Set-Content $target 'yesterday'
            Connect-Stub (Get-RequestStub (Get-TextResponse))
            $reader = [IO.File]::Open($target, 'Open', 'Read', 'ReadWrite, Delete')
            try {
                Invoke-BctrlRequest /v1/x -OutFile $target
            } finally {
                $reader.Dispose()
            }
            Get-Content $target | Should -Be 'new'
        }

        It 'is kept, and no temporary file is left, if the command is stopped' {
            Set-Content $target 'yesterday'
            $stub = Get-RequestStub (Get-TextResponse).WaitForRelease()
            Connect-Stub $stub
            $request = Start-Request $stub $target
            Stop-Shell $request.Shell
            Wait-Cancellation $stub
            Wait-Condition { @(Get-ChildItem $folder -Force).Count -eq 1 }
            Get-Content $target | Should -Be 'yesterday'
        }

        It 'keeps its mode, and is read by nobody else meanwhile' -Skip:(-not $hasModes) {
            Set-Content $target 'mine'
            (Get-Item $target).UnixFileMode = 'UserRead, UserWrite'
            $response = (Get-TextResponse).WaitForRelease()
            $stub = Get-RequestStub $response
            Connect-Stub $stub
            $request = Start-Request $stub $target
            $meanwhile = (Get-ChildItem $folder -Force -Filter '*.tmp').UnixFileMode
            $response.Release()
            $request.Shell.EndInvoke($request.Invocation) | Should -BeNullOrEmpty
            $meanwhile | Should -Be ([IO.UnixFileMode] 'UserRead, UserWrite')
            (Get-Item $target).UnixFileMode | Should -Be ([IO.UnixFileMode] 'UserRead, UserWrite')
        }

        It 'can be written by <_> only' -Skip:(-not $hasModes) -ForEach 'UserWrite', 'GroupWrite', 'OtherWrite' {
            Set-Content $target 'mine'
            (Get-Item $target).UnixFileMode = "UserRead, $_"
            if ((id -u) -ne 0 -and $_ -ne 'UserWrite') {
                Set-ItResult -Skipped -Because 'only root can write to a file that it has no permission for'
            }
            Connect-Stub (Get-RequestStub (Get-TextResponse))
            Invoke-BctrlRequest /v1/x -OutFile $target
            Get-Content $target | Should -Be 'new'
            (Get-Item $target).UnixFileMode | Should -Be ([IO.UnixFileMode] "UserRead, $_")
        }

        It 'can be the target of a link, which is kept' -Skip:(-not $hasModes) {
            $link = [IO.Path]::Combine($folder, 'link')
            Set-Content $target 'mine'
            $null = New-Item -ItemType SymbolicLink -Path ([IO.Path]::Combine($folder, 'middle')) -Target $target
            $null = New-Item -ItemType SymbolicLink -Path $link -Target ([IO.Path]::Combine($folder, 'middle'))
            Connect-Stub (Get-RequestStub (Get-TextResponse))
            Invoke-BctrlRequest /v1/x -OutFile $link
            (Get-Item $link).LinkTarget | Should -Be ([IO.Path]::Combine($folder, 'middle'))
            Get-Content $target | Should -Be 'new'
            (Get-ChildItem $folder -Force).Name | Sort-Object | Should -Be 'link', 'middle', 'response.bin'
        }

        It 'is created if it is the target of a link and does not exist' -Skip:(-not $hasModes) {
            $link = [IO.Path]::Combine($folder, 'link')
            $null = New-Item -ItemType SymbolicLink -Path $link -Target $target
            Connect-Stub (Get-RequestStub (Get-TextResponse))
            Invoke-BctrlRequest /v1/x -OutFile $link
            (Get-Item $link).LinkTarget | Should -Be $target
            Get-Content $target | Should -Be 'new'
        }
    }

    Context 'A file that can not be written' {
        BeforeAll {
            # Asserts that the command fails with this reason before it sends a request.
            function Assert-NotSaved {
                param([string] $Path, [string] $Reason)

                $before = $stub.Requests.Count
                $failure = Get-CommandError { Invoke-BctrlRequest /v1/x POST -OutFile $Path }
                $failure.FullyQualifiedErrorId | Should -Be 'FileNotSaved,Bctrl.PowerShell.InvokeBctrlRequestCommand'
                $failure.CategoryInfo.Category | Should -Be 'WriteError'
                $failure.TargetObject | Should -Be '/v1/x'
                $failure.ErrorDetails.RecommendedAction | Should -BeExactly 'Check the path, the permissions and the free space. Then run the command again.'
                "$failure" | Should -BeExactly $Reason
                $stub.Requests.Count | Should -Be $before -Because 'the error has to be reported before a request is sent'
            }
        }

        BeforeEach {
            $stub = Get-RequestStub (Get-TextResponse)
            Connect-Stub $stub
        }

        It 'is in a folder that does not exist' {
            $path = [IO.Path]::GetFullPath([IO.Path]::Combine($folder, 'no', 'folder', 'x'))
            Assert-NotSaved $path "The response could not be saved as '$path': Could not find a part of the path '$path'."
        }

        It 'is a folder' {
            Assert-NotSaved $folder "The response could not be saved as '$folder': The path is a folder. Specify the path of a file."
            Get-ChildItem $folder -Force | Should -BeNullOrEmpty
        }

        It 'is the root of the file system' {
            $root = [IO.Path]::GetPathRoot($folder)
            Assert-NotSaved $root "The response could not be saved as '$root': The path is a folder. Specify the path of a file."
        }

        It 'is read-only' {
            Set-Content $target 'mine'
            Set-ItemProperty $target IsReadOnly $true
            try {
                Assert-NotSaved $target "The response could not be saved as '$target': The file is read-only."
                Get-Content $target | Should -Be 'mine'
                (Get-ChildItem $folder -Force).Name | Should -Be 'response.bin'
            } finally {
                Set-ItemProperty $target IsReadOnly $false
            }
        }

        It 'is a pipe or a device' -Skip:(-not $isUnix) {
            $pipe = [IO.Path]::Combine($folder, 'pipe')
            mkfifo $pipe
            foreach ($path in $pipe, '/dev/null', '/proc/self/comm', '/sys/no-such-file') {
                Assert-NotSaved $path "The response could not be saved as '$path': The path is a device or a pipe. Specify the path of a regular file."
            }
            # It is a link, and what it points to depends on how the tests were started.
            "$(Get-CommandError { Invoke-BctrlRequest /v1/x -OutFile /dev/stdout })" |
                Should -BeLike "The response could not be saved as '*': The path is a device or a pipe. Specify the path of a regular file."
            $stub.Requests.Count | Should -Be 0
            (Get-ChildItem $folder -Force).Name | Should -Be 'pipe'
        }

        It 'is a link to a device' -Skip:(-not $hasModes) {
            $link = [IO.Path]::Combine($folder, 'link')
            $null = New-Item -ItemType SymbolicLink -Path $link -Target /dev/null
            Assert-NotSaved $link "The response could not be saved as '/dev/null': The path is a device or a pipe. Specify the path of a regular file."
        }

        It 'is no device if it is in /dev/shm' -Skip:(-not ($isUnix -and (Test-Path /dev/shm))) {
            $path = "/dev/shm/bctrl-$([guid]::NewGuid()).txt"
            try {
                Invoke-BctrlRequest /v1/x -OutFile $path
                Get-Content $path | Should -Be 'new'
            } finally {
                Remove-Item $path -ErrorAction SilentlyContinue
            }
        }

        It 'is a path of another provider' {
            $failure = Get-CommandError { Invoke-BctrlRequest /v1/x -OutFile Variable:response.json }
            $failure.FullyQualifiedErrorId | Should -Be 'FileNotSaved,Bctrl.PowerShell.InvokeBctrlRequestCommand'
            "$failure" | Should -BeExactly "'Variable:response.json' is a path of the Variable provider. Specify the path of a file."
            $stub.Requests.Count | Should -Be 0
        }

        It 'is on a drive that does not exist' {
            $failure = Get-CommandError { Invoke-BctrlRequest /v1/x -OutFile nodrive:/response.json }
            $failure.FullyQualifiedErrorId | Should -Be 'InvalidRequest,Bctrl.PowerShell.InvokeBctrlRequestCommand'
            "$failure" | Should -BeExactly "Cannot find drive. A drive with the name 'nodrive' does not exist."
            $stub.Requests.Count | Should -Be 0
        }

        It 'was replaced by a folder meanwhile: the request is not sent again, and no temporary file is left' {
            $response = (Get-TextResponse).WaitForRelease()
            $stub = Get-RequestStub $response
            Connect-Stub $stub -MaximumRetryCount 2
            $request = Start-Request $stub $target
            $null = New-Item -ItemType Directory $target
            $response.Release()
            $request.Shell.EndInvoke($request.Invocation) | Should -BeNullOrEmpty
            $request.Shell.Streams.Error.Count | Should -Be 1
            $failure = $request.Shell.Streams.Error[0]
            $failure.FullyQualifiedErrorId | Should -Be 'FileNotSaved,Bctrl.PowerShell.InvokeBctrlRequestCommand'
            "$failure" | Should -BeLike "The response could not be saved as '$target': *"
            "$failure" | Should -Not -BeLike '*.tmp*'
            $stub.Requests.Count | Should -Be 1
            (Get-ChildItem $folder -Force).Name | Should -Be 'response.bin'
        }
    }
}
