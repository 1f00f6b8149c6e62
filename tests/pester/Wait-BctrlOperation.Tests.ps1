Describe 'Wait-BctrlOperation' {
    BeforeAll {
        . ([IO.Path]::Combine($PSScriptRoot, 'Common.ps1'))
    }

    AfterEach {
        Disconnect-Bctrl
    }

    Context 'Input' {
        BeforeEach {
            $stub = Get-Stub -Failed bad
            Connect-Stub $stub
        }

        It 'accepts ids from <From>' -ForEach @(
            @{ From = 'the pipeline'; Script = { 'a', 'b' | Wait-BctrlOperation } }
            @{ From = 'a positional argument'; Script = { Wait-BctrlOperation a, b } }
            @{ From = 'a named argument'; Script = { Wait-BctrlOperation -OperationId a, b } }
            @{ From = 'a file'; Script = { Set-Content TestDrive:/ids.txt 'a', 'b'; Get-Content TestDrive:/ids.txt | Wait-BctrlOperation } }
            @{ From = 'a table'; Script = { 'Name,OperationId', 'x,a', 'y,b' | ConvertFrom-Csv | Wait-BctrlOperation } }
            @{ From = 'JSON'; Script = { '[{"id":"a"},{"id":"b"}]' | ConvertFrom-Json | ForEach-Object { $_ } | Wait-BctrlOperation } }
            @{ From = 'Select-Object'; Script = { Wait-BctrlOperation a, b | Select-Object Id | Wait-BctrlOperation } }
        ) {
            (& $Script).Id | Sort-Object | Should -Be 'a', 'b'
        }

        It 'waits for an operation without a status' {
            $null = $stub.OnWait('odd', [Bctrl.Testing.StubResponse]::Json('{}', 200).WaitForRelease())
            $operations = Wait-BctrlOperation -InputObject @{ Id = 'odd' } -Timeout 0.6 -ErrorVariable failures -ErrorAction SilentlyContinue
            $failures.FullyQualifiedErrorId | Should -BeLike 'OperationWaitTimeout,*'
            $operations.TimedOutWaiting | Should -BeTrue
            { TabExpansion2 'Wait-BctrlOperation ' 20 } | Should -Not -Throw
        }

        It 'waits once for ids that differ only in case' {
            $id = "$([guid]::NewGuid())"
            (($id, $id.ToUpper()) | Wait-BctrlOperation).Id | Should -Be $id
            $stub.Requests.Count | Should -Be 1
        }

        It 'accepts a guid' {
            $id = [guid]::NewGuid()
            ($id | Wait-BctrlOperation).Id | Should -Be "$id"
            ([pscustomobject]@{ Id = $id } | Wait-BctrlOperation).Id | Should -Be "$id"
        }

        It 'emits completed operations without a request' {
            $operations = Wait-BctrlOperation a, bad
            $before = $stub.Requests.Count
            $operations | Wait-BctrlOperation | Should -Be $operations
            Wait-BctrlOperation $operations | Should -Be $operations
            $stub.Requests.Count | Should -Be $before
        }

        It 'accepts operations from Import-Clixml' {
            Wait-BctrlOperation a, bad | Export-Clixml TestDrive:/operations.xml
            $before = $stub.Requests.Count
            $operations = Import-Clixml TestDrive:/operations.xml | Wait-BctrlOperation | Sort-Object Id
            $stub.Requests.Count | Should -Be $before
            $operations | Should -BeOfType Bctrl.Operation
            $operations.Status | Should -Be 'succeeded', 'failed'
            $operations[1].Steps[2].Error.Diagnostic.Fixes[0].Title | Should -Be 'Use page.click'
        }

        It 'accepts operations from a job' {
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

        It 'has no output for empty input' {
            @() | Wait-BctrlOperation | Should -BeNullOrEmpty
            $stub.Requests.Count | Should -Be 0
        }

        It 'reports <What> as an invalid id, and waits for the others' -ForEach @(
            @{ What = 'white space'; Id = '  ' }
            @{ What = '$null'; Id = $null }
            @{ What = 'dots'; Id = '..' }
            @{ What = 'a line break'; Id = "a`nb" }
        ) {
            $operations = 'a', $Id, 'b' | Wait-BctrlOperation -ErrorVariable failures -ErrorAction SilentlyContinue
            $operations.Id | Sort-Object | Should -Be 'a', 'b'
            $failures.Count | Should -Be 1
            $failures[0].FullyQualifiedErrorId | Should -Be 'InvalidOperationId,Bctrl.PowerShell.WaitBctrlOperationCommand'
        }

        It 'escapes an id in the URI' {
            (Wait-BctrlOperation '../a b?c#d').Id | Should -Be '../a b?c#d'
            $stub.Requests[0].Path | Should -Be '/v1/operations/..%2Fa%20b%3Fc%23d/wait'
        }

        It 'rejects an object without an id' {
            [pscustomobject]@{ Name = 'x' } | Wait-BctrlOperation -ErrorVariable failures -ErrorAction SilentlyContinue
            $failures[0].FullyQualifiedErrorId | Should -BeLike 'InputObjectNotBound,*'
            $stub.Requests.Count | Should -Be 0
        }
    }

    Context 'Timeouts' {
        It 'accepts -Timeout <Given>' -ForEach @(
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

        It 'accepts durations with units without quotes' {
            Connect-Stub (Get-Stub)
            (Wait-BctrlOperation a -Timeout 2d -LongPollTimeout 30s).Id | Should -Be 'a'
            { Wait-BctrlOperation a -Timeout 25d } | Should -Throw '*The duration 25d is out of range. Specify a duration from 0 s to 24 days.*'
            { Wait-BctrlOperation a -Timeout 5:00 } | Should -Throw '*''5:00'' is not a valid duration*'
        }

        It 'rejects -Timeout <Given>' -ForEach @(
            @{ Given = 'soon' }
            @{ Given = -1 }
            @{ Given = '5 parsecs' }
            @{ Given = $true }
        ) {
            Connect-Stub (Get-Stub)
            { Wait-BctrlOperation a -Timeout $Given } | Should -Throw -ErrorId 'ParameterArgumentTransformationError,Bctrl.PowerShell.WaitBctrlOperationCommand'
        }

        It 'sends one request with -Timeout 0' {
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

        It 'emits the last known state of an operation after the timeout' {
            Connect-Stub (Get-EndlessStub)
            $operations = 'a', 'b' | Wait-BctrlOperation -Timeout 2 -ErrorVariable failures -ErrorAction SilentlyContinue
            $operations.Id | Sort-Object | Should -Be 'a', 'b'
            $failures.Count | Should -Be 2
        }

        It 'waits for 500 operations in little more time than for one' {
            Connect-Stub ([Bctrl.Testing.StubHttpMessageHandler]::new().CompleteOperationsAfter([timespan]::FromSeconds(1), 'succeeded'))
            $one = Measure-Command { $null = Wait-BctrlOperation one }
            $many = Measure-Command { $script:operations = 1..500 | ForEach-Object { "op-$_" } | Wait-BctrlOperation }
            $operations.Count | Should -Be 500
            $many.TotalSeconds | Should -BeLessThan (5 * $one.TotalSeconds)
        }
    }

    Context 'Completion' {
        It 'returns immediately when it is stopped' {
            $stub = (Get-Stub).On('POST /v1/operations/*/wait', [Bctrl.Testing.StubResponse]::Json('{}', 200).WaitForRelease())
            $shell = [powershell]::Create().AddScript('
                param($common, $stub)
                . $common
                Connect-Stub $stub
                1..500 | ForEach-Object { "op-$_" } | Wait-BctrlOperation
            ').AddArgument([IO.Path]::Combine($PSScriptRoot, 'Common.ps1')).AddArgument($stub)
            try {
                $null = $shell.BeginInvoke()
                Wait-Condition { $stub.InFlight -eq 500 }
                # The server never responds. A command that waits for a response would not return.
                $stopping = $shell.BeginStop($null, $null)
                Wait-Condition { $stopping.IsCompleted }
                $shell.InvocationStateInfo.State | Should -Be 'Stopped'
                Wait-Condition { $stub.InFlight -eq 0 }
            } finally {
                $shell.Dispose()
            }
        }
    }

    Context 'Connections' {
        It 'uses the specified connection' {
            $mine = Get-Stub
            $theirs = Get-Stub
            $connection = Connect-Bctrl (ConvertTo-Key their-key) -HttpMessageHandler $theirs -PassThru
            Connect-Stub $mine
            $null = Wait-BctrlOperation a -Connection $connection
            $null = Wait-BctrlOperation b
            $theirs.Requests.OperationId | Should -Be 'a'
            $mine.Requests.OperationId | Should -Be 'b'
        }

        It 'has no connection in another runspace without -Connection' -Skip:($PSVersionTable.PSVersion.Major -lt 7) {
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
