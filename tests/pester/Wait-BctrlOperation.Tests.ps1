Describe 'Wait-BctrlOperation' {
    BeforeAll {
        . ([IO.Path]::Combine($PSScriptRoot, 'Common.ps1'))
    }

    AfterEach {
        Disconnect-Bctrl
    }

    Context 'Output' {
        It 'has the type Bctrl.Operation' {
            (Get-Command Wait-BctrlOperation).OutputType.Name | Should -Be 'Bctrl.Operation'
            Connect-Stub (Get-Stub)
            (Wait-BctrlOperation a).PSObject.TypeNames[0] | Should -Be 'Bctrl.Operation'
        }

        It 'contains each operation as soon as it completes' {
            $slow = (Get-WaitResponse slow).WaitForRelease()
            Connect-Stub (Get-Stub).OnWait('slow', $slow)
            # The slow operation completes only after the other operation has been emitted.
            $ids = 'slow', 'quick' | Wait-BctrlOperation -Timeout 60 -ErrorAction Stop | ForEach-Object {
                if ($_.Id -eq 'quick') { $slow.Release() }
                $_.Id
            }
            $ids | Should -Be 'quick', 'slow'
        }

        It 'begins while the command still gets input' {
            Connect-Stub (Get-Stub)
            $clock = [Diagnostics.Stopwatch]::StartNew()
            $ids = [Collections.Generic.List[string]]::new()
            # The input ends when there is output.
            & {
                for ($i = 1; $ids.Count -eq 0 -and $clock.Elapsed.TotalSeconds -lt 60; $i++) {
                    "op-$i"
                    Start-Sleep -Milliseconds 5
                }
                $script:countBeforeEnd = $ids.Count
            } | Wait-BctrlOperation -ErrorAction Stop | ForEach-Object { $ids.Add($_.Id) }
            $countBeforeEnd | Should -BeGreaterThan 0
        }

        It 'ends when a later command in the pipeline needs no more' {
            $stub = (Get-Stub).On('POST /v1/operations/*/wait', [Bctrl.Testing.StubResponse]::Json('{}', 200).WaitForRelease()).
                OnWait('quick', (Get-WaitResponse quick))
            Connect-Stub $stub
            ('a', 'quick', 'b' | Wait-BctrlOperation | Select-Object -First 1).Id | Should -Be 'quick'
            Wait-Condition { $stub.InFlight -eq 0 }
        }
    }

    Context '-ThrottleLimit' {
        It 'rejects <_>' -ForEach 0, 100001 {
            Connect-Stub (Get-Stub)
            { Wait-BctrlOperation a -ThrottleLimit $_ } | Should -Throw -ErrorId 'ParameterArgumentValidationError,Bctrl.PowerShell.WaitBctrlOperationCommand'
        }

        It 'accepts <_>' -ForEach 1, 100000 {
            Connect-Stub (Get-Stub)
            (Wait-BctrlOperation a, b -ThrottleLimit $_ -ErrorAction Stop).Count | Should -Be 2
        }

        It 'is 10,000 by default' {
            [Bctrl.PowerShell.WaitBctrlOperationCommand]::new().ThrottleLimit | Should -Be 10000
        }
    }

    Context 'Completion' {
        It 'emits the first completed operation with -Any, without an error' {
            $stub = (Get-EndlessStub).OnWait('quick', (Get-WaitResponse quick))
            Connect-Stub $stub
            $operation = 'a', 'quick', 'b' | Wait-BctrlOperation -Any -ErrorAction Stop
            $operation.Id | Should -Be 'quick'
            Wait-Condition { $stub.InFlight -eq 0 }
        }

        It 'writes no error for a failed operation' {
            Connect-Stub (Get-Stub -Failed bad)
            (Wait-BctrlOperation bad -ErrorAction Stop).Status | Should -Be 'failed'
        }

        It 'writes an error for a failed operation with -RequireSuccess' {
            Connect-Stub (Get-Stub -Failed bad)
            $operations = 'a', 'bad' | Wait-BctrlOperation -RequireSuccess -ErrorVariable failures -ErrorAction SilentlyContinue
            $operations.Id | Sort-Object | Should -Be 'a', 'bad'
            $failures.Count | Should -Be 1
            $failures[0].FullyQualifiedErrorId | Should -BeLike 'OperationFailed,*'
            $failures[0].TargetObject.Id | Should -Be 'bad'
            "$($failures[0])" | Should -BeLike '*Step 3 (page.clik) failed*Did you mean page.click?*'
        }

        It 'throws for a failed operation with -RequireSuccess and -ErrorAction Stop' {
            Connect-Stub (Get-Stub -Failed bad)
            { Wait-BctrlOperation bad -RequireSuccess -ErrorAction Stop } | Should -Throw -ErrorId 'OperationFailed,Bctrl.PowerShell.WaitBctrlOperationCommand'
        }

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
                $stub.Cancelled | Should -Be 500
                $stub.Requests.Count | Should -Be 500
            } finally {
                $shell.Dispose()
            }
        }

        It 'shows a progress bar for the command and one for each operation, and removes them' {
            $pending = (Get-WaitResponse a).WaitForRelease()
            $stub = [Bctrl.Testing.StubHttpMessageHandler]::new().OnWait('a', @((Get-WaitResponse a running), $pending))
            $shell = [powershell]::Create().AddScript('
                param($common, $stub)
                . $common
                Connect-Stub $stub
                Wait-BctrlOperation a
            ').AddArgument([IO.Path]::Combine($PSScriptRoot, 'Common.ps1')).AddArgument($stub)
            try {
                $invocation = $shell.BeginInvoke()
                Wait-Condition { @($shell.Streams.Progress | Where-Object Activity -eq 'a').Count -gt 0 }
                $pending.Release()
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

    Context 'Errors' {
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

        It 'throws when the server rejects the key' {
            Connect-Stub (Get-EndlessStub).OnWait('a', [Bctrl.Testing.StubResponse]::Error(401, 'Unknown key', 'auth.required', 'req-1'))
            { 'b', 'a' | Wait-BctrlOperation } | Should -Throw -ErrorId 'Unauthorized,Bctrl.PowerShell.WaitBctrlOperationCommand'
        }

        It 'throws without a connection' {
            { Wait-BctrlOperation a } | Should -Throw -ErrorId 'NotConnected,Bctrl.PowerShell.WaitBctrlOperationCommand'
        }

        It 'retries transient failures' {
            Connect-Stub (Get-Stub).OnWait('a', @([Bctrl.Testing.StubResponse]::ConnectionRefused(), [Bctrl.Testing.StubResponse]::Error(503, 'Busy', 'busy', 'r'), (Get-WaitResponse a))) -MaximumRetryCount 2
            $verbose = Wait-BctrlOperation a -Verbose -ErrorAction Stop 4>&1 | Where-Object { $_ -is [Management.Automation.VerboseRecord] }
            @($verbose -like '*Retrying in * s (1 of 2).').Count | Should -Be 1
            @($verbose -like '*Retrying in * s (2 of 2).').Count | Should -Be 1
        }

        It 'reports a refused connection' {
            Connect-Stub (Get-Stub).OnWait('a', [Bctrl.Testing.StubResponse]::ConnectionRefused())
            { Wait-BctrlOperation a -ErrorAction Stop } | Should -Throw -ErrorId 'ConnectionFailed,Bctrl.PowerShell.WaitBctrlOperationCommand'
        }

        It 'reports an invalid response' {
            Connect-Stub (Get-Stub).OnWait('a', [Bctrl.Testing.StubResponse]::Text('<html>', 200, 'text/html'))
            { Wait-BctrlOperation a -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidResponse,Bctrl.PowerShell.WaitBctrlOperationCommand'
        }

        It 'writes one warning for invalid times' {
            $stub = Get-Stub
            foreach ($id in 'a', 'b') {
                $null = $stub.OnWait($id, (Get-RawWaitResponse "{`"id`":`"$id`",`"status`":`"succeeded`",`"createdAt`":`"once`"}"))
            }
            Connect-Stub $stub
            $operations = 'a', 'b' | Wait-BctrlOperation -WarningVariable warnings -WarningAction SilentlyContinue
            $operations.CreatedAt | Should -Be $null, $null
            $warnings.Count | Should -Be 1
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

        It 'rejects $null for -Connection' {
            $stub = Get-Stub
            Connect-Stub $stub
            { Wait-BctrlOperation a -Connection $null } | Should -Throw -ErrorId 'ParameterArgumentValidationError,Bctrl.PowerShell.WaitBctrlOperationCommand'
            $stub.Requests.Count | Should -Be 0
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
