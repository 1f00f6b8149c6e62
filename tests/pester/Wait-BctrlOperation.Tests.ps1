Describe 'Wait-BctrlOperation' {
    BeforeAll {
        . ([IO.Path]::Combine($PSScriptRoot, 'Common.ps1'))
    }

    AfterEach {
        Disconnect-Bctrl
    }

    Context 'What it takes' {
        BeforeEach {
            $stub = Get-Stub -Failed bad
            Connect-Stub $stub
        }

        It 'takes ids from <From>' -ForEach @(
            @{ From = 'the pipeline'; Script = { 'a', 'b' | Wait-BctrlOperation } }
            @{ From = 'its first argument'; Script = { Wait-BctrlOperation a, b } }
            @{ From = 'a named argument'; Script = { Wait-BctrlOperation -OperationId a, b } }
            @{ From = 'a file'; Script = { Set-Content TestDrive:/ids.txt 'a', 'b'; Get-Content TestDrive:/ids.txt | Wait-BctrlOperation } }
            @{ From = 'a table'; Script = { 'Name,OperationId', 'x,a', 'y,b' | ConvertFrom-Csv | Wait-BctrlOperation } }
            @{ From = 'JSON'; Script = { '[{"id":"a"},{"id":"b"}]' | ConvertFrom-Json | ForEach-Object { $_ } | Wait-BctrlOperation } }
            @{ From = 'objects that were selected'; Script = { Wait-BctrlOperation a, b | Select-Object Id | Wait-BctrlOperation } }
        ) {
            (& $Script).Id | Sort-Object | Should -Be 'a', 'b'
        }

        It 'takes a guid' {
            $id = [guid]::NewGuid()
            ($id | Wait-BctrlOperation).Id | Should -Be "$id"
            ([pscustomobject]@{ Id = $id } | Wait-BctrlOperation).Id | Should -Be "$id"
        }

        It 'lets operations that have ended pass without a request' {
            $operations = Wait-BctrlOperation a, bad
            $before = $stub.Requests.Count
            $operations | Wait-BctrlOperation | Should -Be $operations
            Wait-BctrlOperation $operations | Should -Be $operations
            $stub.Requests.Count | Should -Be $before
        }

        It 'takes operations that come back from Import-Clixml' {
            Wait-BctrlOperation a, bad | Export-Clixml TestDrive:/operations.xml
            $before = $stub.Requests.Count
            $operations = Import-Clixml TestDrive:/operations.xml | Wait-BctrlOperation | Sort-Object Id
            $stub.Requests.Count | Should -Be $before
            $operations | Should -BeOfType Bctrl.Operation
            $operations.Status | Should -Be 'succeeded', 'failed'
            $operations[1].Steps[2].Error.Diagnostic.Fixes[0].Title | Should -Be 'Use page.click'
        }

        It 'takes operations that come back from a job' {
            Skip-WithoutJob
            $job = Start-Job -ArgumentList $PSScriptRoot {
                . ([IO.Path]::Combine($args[0], 'Common.ps1'))
                Connect-Stub (Get-Stub -Failed bad)
                Wait-BctrlOperation a, bad
            }
            $operations = $job | Receive-Job -Wait -AutoRemoveJob | Wait-BctrlOperation
            $stub.Requests.Count | Should -Be 0
            $operations.Id | Sort-Object | Should -Be 'a', 'bad'
            $operations | Should -BeOfType Bctrl.Operation
        }

        It 'waits once for an id that is given twice' {
            ('a', 'b', 'a' | Wait-BctrlOperation).Count | Should -Be 2
            $stub.Requests.Count | Should -Be 2
        }

        It 'does nothing with nothing' {
            @() | Wait-BctrlOperation | Should -BeNullOrEmpty
            $stub.Requests.Count | Should -Be 0
        }

        It 'reports <What> as no id, and waits for the others' -ForEach @(
            @{ What = 'a blank'; Id = '  ' }
            @{ What = 'nothing'; Id = $null }
            @{ What = 'dots'; Id = '..' }
            @{ What = 'a line break'; Id = "a`nb" }
        ) {
            $operations = 'a', $Id, 'b' | Wait-BctrlOperation -ErrorVariable failures -ErrorAction SilentlyContinue
            $operations.Id | Sort-Object | Should -Be 'a', 'b'
            $failures.Count | Should -Be 1
            $failures[0].FullyQualifiedErrorId | Should -Be 'InvalidOperationId,Bctrl.PowerShell.WaitBctrlOperationCommand'
        }

        It 'sends an id escaped' {
            (Wait-BctrlOperation '../a b?c#d').Id | Should -Be '../a b?c#d'
            $stub.Requests[0].Path | Should -Be '/v1/operations/..%2Fa%20b%3Fc%23d/wait'
        }

        It 'refuses an object without an id' {
            [pscustomobject]@{ Name = 'x' } | Wait-BctrlOperation -ErrorVariable failures -ErrorAction SilentlyContinue
            $failures[0].FullyQualifiedErrorId | Should -BeLike 'InputObjectNotBound,*'
            $stub.Requests.Count | Should -Be 0
        }
    }

    Context 'How long it waits' {
        It 'takes -Timeout <Given>' -ForEach @(
            @{ Given = 90 }
            @{ Given = 1.5 }
            @{ Given = '90s' }
            @{ Given = '30m' }
            @{ Given = '2h' }
            @{ Given = '1h30m' }
            @{ Given = '00:05:00' }
            @{ Given = [timespan]::FromMinutes(5) }
        ) {
            Connect-Stub (Get-Stub)
            (Wait-BctrlOperation a -Timeout $Given -LongPollTimeout $Given).Id | Should -Be 'a'
        }

        It 'takes durations as they are typed' {
            Connect-Stub (Get-Stub)
            (Wait-BctrlOperation a -Timeout 2d -LongPollTimeout 30s).Id | Should -Be 'a'
            { Wait-BctrlOperation a -Timeout 25d } | Should -Throw '*0 s to 24 days; 25d is not*'
            { Wait-BctrlOperation a -Timeout 5:00 } | Should -Throw '*''5:00'' is no duration*'
        }

        It 'refuses -Timeout <Given>' -ForEach @(
            @{ Given = 'soon' }
            @{ Given = -1 }
            @{ Given = '5 parsecs' }
            @{ Given = $true }
        ) {
            Connect-Stub (Get-Stub)
            { Wait-BctrlOperation a -Timeout $Given } | Should -Throw -ErrorId 'ParameterArgumentTransformationError,Bctrl.PowerShell.WaitBctrlOperationCommand'
        }

        It 'asks once with -Timeout 0' {
            $stub = Get-EndlessStub
            Connect-Stub $stub
            $operation = Wait-BctrlOperation a -Timeout 0 -ErrorVariable failures -ErrorAction SilentlyContinue
            $operation.Status | Should -Be 'running'
            $operation.TimedOutWaiting | Should -BeTrue
            $failures[0].FullyQualifiedErrorId | Should -BeLike 'OperationWaitTimeout,*'
            $failures[0].TargetObject | Should -Be $operation
            $failures[0].CategoryInfo.Category | Should -Be 'OperationTimeout'
            $stub.Requests.Count | Should -Be 1
        }

        It 'emits an operation as it stands when the time is over' {
            Connect-Stub (Get-EndlessStub)
            $operations = 'a', 'b' | Wait-BctrlOperation -Timeout 2 -ErrorVariable failures -ErrorAction SilentlyContinue
            $operations.Id | Sort-Object | Should -Be 'a', 'b'
            $failures.Count | Should -Be 2
        }

        It 'waits for many in little more than the time of one' {
            Connect-Stub ([Bctrl.Testing.StubHttpMessageHandler]::new().EndOperationsAfter([timespan]::FromSeconds(1), 'succeeded'))
            $one = Measure-Command { $null = Wait-BctrlOperation one }
            $many = Measure-Command { $script:operations = 1..500 | ForEach-Object { "op-$_" } | Wait-BctrlOperation }
            $operations.Count | Should -Be 500
            $many.TotalSeconds | Should -BeLessThan (5 * $one.TotalSeconds)
        }
    }

    Context 'How it ends' {
        It 'emits the first that ends with -Any, without an error' {
            $stub = (Get-EndlessStub).OnWait('quick', (Get-Answer quick))
            Connect-Stub $stub
            $operation = 'a', 'quick', 'b' | Wait-BctrlOperation -Any -ErrorAction Stop
            $operation.Id | Should -Be 'quick'
            Wait-Until { $stub.InFlight -eq 0 }
        }

        It 'is no error that an operation fails' {
            Connect-Stub (Get-Stub -Failed bad)
            (Wait-BctrlOperation bad -ErrorAction Stop).Status | Should -Be 'failed'
        }

        It 'is an error with -RequireSuccess' {
            Connect-Stub (Get-Stub -Failed bad)
            $operations = 'a', 'bad' | Wait-BctrlOperation -RequireSuccess -ErrorVariable failures -ErrorAction SilentlyContinue
            $operations.Id | Sort-Object | Should -Be 'a', 'bad'
            $failures.Count | Should -Be 1
            $failures[0].FullyQualifiedErrorId | Should -BeLike 'OperationFailed,*'
            $failures[0].TargetObject.Id | Should -Be 'bad'
            "$($failures[0])" | Should -BeLike '*Step 3 (page.clik) failed*Did you mean page.click?*'
        }

        It 'can be caught with -RequireSuccess and -ErrorAction Stop' {
            Connect-Stub (Get-Stub -Failed bad)
            { Wait-BctrlOperation bad -RequireSuccess -ErrorAction Stop } | Should -Throw -ErrorId 'OperationFailed,Bctrl.PowerShell.WaitBctrlOperationCommand'
        }

        It 'gives back the prompt at once when it is stopped' {
            $stub = (Get-Stub).On('POST /v1/operations/*/wait', [Bctrl.Testing.StubResponse]::Json('{}', 200).Held())
            $shell = [powershell]::Create().AddScript('
                param($common, $stub)
                . $common
                Connect-Stub $stub
                1..500 | ForEach-Object { "op-$_" } | Wait-BctrlOperation
            ').AddArgument([IO.Path]::Combine($PSScriptRoot, 'Common.ps1')).AddArgument($stub)
            try {
                $null = $shell.BeginInvoke()
                Wait-Until { $stub.InFlight -eq 500 }
                # No answer ever comes: who waited for one would not return.
                $stopping = $shell.BeginStop($null, $null)
                Wait-Until { $stopping.IsCompleted }
                $shell.InvocationStateInfo.State | Should -Be 'Stopped'
                Wait-Until { $stub.InFlight -eq 0 }
            } finally {
                $shell.Dispose()
            }
        }

        It 'shows a bar for the call and one for each operation, and takes them away' {
            $held = (Get-Answer a).Held()
            $stub = [Bctrl.Testing.StubHttpMessageHandler]::new().OnWait('a', @((Get-Answer a running), $held))
            $shell = [powershell]::Create().AddScript('
                param($common, $stub)
                . $common
                Connect-Stub $stub
                Wait-BctrlOperation a
            ').AddArgument([IO.Path]::Combine($PSScriptRoot, 'Common.ps1')).AddArgument($stub)
            try {
                $invocation = $shell.BeginInvoke()
                Wait-Until { @($shell.Streams.Progress | Where-Object Activity -eq 'a').Count -gt 0 }
                $held.Release()
                $shell.EndInvoke($invocation).Id | Should -Be 'a'
                $bars = $shell.Streams.Progress | Where-Object { $_.Activity -in 'a', 'Waiting for operations' }
                $bars[0].StatusDescription | Should -BeLike '0 of 1 done*'
                ($bars | Where-Object Activity -eq 'a')[0].StatusDescription | Should -Be '1/3 page.goto: Opening the page'
                $bars | Group-Object ActivityId | ForEach-Object { $_.Group[-1].RecordType } | Should -Be 'Completed', 'Completed'
            } finally {
                $shell.Dispose()
            }
        }
    }

    Context 'What can go wrong' {
        It 'reports <Status> as <ErrorId>' -ForEach @(
            @{ Status = 400; ErrorId = 'InvalidRequest'; Category = 'InvalidArgument' }
            @{ Status = 403; ErrorId = 'PermissionDenied'; Category = 'PermissionDenied' }
            @{ Status = 404; ErrorId = 'OperationNotFound'; Category = 'ObjectNotFound' }
            @{ Status = 409; ErrorId = 'Conflict'; Category = 'InvalidOperation' }
            @{ Status = 422; ErrorId = 'InvalidRequest'; Category = 'InvalidArgument' }
            @{ Status = 429; ErrorId = 'RateLimited'; Category = 'LimitsExceeded' }
            @{ Status = 500; ErrorId = 'ServerError'; Category = 'ResourceUnavailable' }
            @{ Status = 503; ErrorId = 'ServerError'; Category = 'ResourceUnavailable' }
        ) {
            Connect-Stub (Get-Stub).OnWait('bad', [Bctrl.Testing.StubResponse]::Error($Status, 'It is closed', 'shop.closed', 'req-7'))
            $operation = 'bad', 'a' | Wait-BctrlOperation -ErrorVariable failures -ErrorAction SilentlyContinue
            $operation.Id | Should -Be 'a'
            $failures.Count | Should -Be 1
            $failures[0].FullyQualifiedErrorId | Should -Be "$ErrorId,Bctrl.PowerShell.WaitBctrlOperationCommand"
            $failures[0].CategoryInfo.Category | Should -Be $Category
            $failures[0].TargetObject | Should -Be 'bad'
            $failures[0].Exception | Should -BeOfType Bctrl.BctrlApiException
            $failures[0].Exception.StatusCode | Should -Be $Status
            $failures[0].Exception.Code | Should -Be 'shop.closed'
            $failures[0].Exception.RequestId | Should -Be 'req-7'
            $failures[0].ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
            "$($failures[0])" | Should -BeLike '*It is closed*'
        }

        It 'ends with the first answer that the key is wrong' {
            Connect-Stub (Get-EndlessStub).OnWait('a', [Bctrl.Testing.StubResponse]::Error(401, 'Unknown key', 'auth.required', 'req-1'))
            { 'b', 'a' | Wait-BctrlOperation } | Should -Throw -ErrorId 'Unauthorized,Bctrl.PowerShell.WaitBctrlOperationCommand'
        }

        It 'ends without a connection' {
            { Wait-BctrlOperation a } | Should -Throw -ErrorId 'NotConnected,Bctrl.PowerShell.WaitBctrlOperationCommand'
        }

        It 'forgives a failure that passes' {
            Connect-Stub (Get-Stub).OnWait('a', @([Bctrl.Testing.StubResponse]::Refused(), [Bctrl.Testing.StubResponse]::Error(503, 'Busy', 'busy', 'r'), (Get-Answer a))) -MaximumRetryCount 2
            $verbose = Wait-BctrlOperation a -Verbose -ErrorAction Stop 4>&1 | Where-Object { $_ -is [Management.Automation.VerboseRecord] }
            @($verbose -like '*Retry 1 of 2*').Count | Should -Be 1
            @($verbose -like '*Retry 2 of 2*').Count | Should -Be 1
        }

        It 'reports a server that does not answer' {
            Connect-Stub (Get-Stub).OnWait('a', [Bctrl.Testing.StubResponse]::Refused())
            { Wait-BctrlOperation a -ErrorAction Stop } | Should -Throw -ErrorId 'ConnectionFailed,Bctrl.PowerShell.WaitBctrlOperationCommand'
        }

        It 'reports an answer that is none' {
            Connect-Stub (Get-Stub).OnWait('a', [Bctrl.Testing.StubResponse]::Text('<html>', 200, 'text/html'))
            { Wait-BctrlOperation a -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidResponse,Bctrl.PowerShell.WaitBctrlOperationCommand'
        }

        It 'warns once of times that are none' {
            $stub = Get-Stub
            foreach ($id in 'a', 'b') {
                $null = $stub.OnWait($id, (Get-RawAnswer "{`"id`":`"$id`",`"status`":`"succeeded`",`"createdAt`":`"once`"}"))
            }
            Connect-Stub $stub
            $operations = 'a', 'b' | Wait-BctrlOperation -WarningVariable warnings -WarningAction SilentlyContinue
            $operations.CreatedAt | Should -Be $null, $null
            $warnings.Count | Should -Be 1
        }
    }

    Context 'In which session' {
        It 'uses the connection that is named' {
            $mine = Get-Stub
            $theirs = Get-Stub
            $connection = Connect-Bctrl (ConvertTo-Key their-key) -HttpMessageHandler $theirs -PassThru
            Connect-Stub $mine
            $null = Wait-BctrlOperation a -Connection $connection
            $null = Wait-BctrlOperation b
            $theirs.Requests.OperationId | Should -Be 'a'
            $mine.Requests.OperationId | Should -Be 'b'
        }

        It 'has no connection in another runspace, unless it is given one' -Skip:($PSVersionTable.PSVersion.Major -lt 7) {
            Connect-Stub (Get-Stub)
            $connection = Get-BctrlConnection
            $module = (Get-Module Bctrl).Path
            $found = 1..2 | ForEach-Object -Parallel {
                Import-Module $using:module
                if ($_ -eq 1) {
                    try { Wait-BctrlOperation a } catch { $_.FullyQualifiedErrorId.Split(',')[0] }
                } else {
                    (Wait-BctrlOperation a -Connection $using:connection).Status
                }
            }
            $found | Sort-Object | Should -Be 'NotConnected', 'succeeded'
        }
    }
}
