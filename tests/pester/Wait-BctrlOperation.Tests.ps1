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

        It 'ends when a later command in the pipeline <What>' -ForEach @(
            @{ What = 'needs no more'; Script = { $ids | Wait-BctrlOperation | Select-Object -First 1 } }
            @{ What = 'leaves a loop'; Script = { do { $ids | Wait-BctrlOperation | ForEach-Object { $_; break } } while ($false) } }
        ) {
            $stub = (Get-SilentStub).OnWait('quick', (Get-WaitResponse quick))
            Connect-Stub $stub
            $ids = 'a', 'quick', 'b'
            (& $Script).Id | Should -Be 'quick'
            Wait-Cancellation $stub
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

        It 'follows the HTTP version by default' {
            [Bctrl.PowerShell.WaitBctrlOperationCommand]::new().ThrottleLimit | Should -Be 0
        }
    }

    Context 'Completion' {
        It 'returns immediately when it is stopped' {
            $stub = Get-SilentStub
            $shell = [powershell]::Create().AddScript('
                param($common, $stub)
                . $common
                Connect-Stub $stub
                1..500 | ForEach-Object { "op-$_" } | Wait-BctrlOperation
            ').AddArgument([IO.Path]::Combine($PSScriptRoot, 'Common.ps1')).AddArgument($stub)
            try {
                $null = $shell.BeginInvoke()
                Wait-Condition { $stub.InFlight -eq 500 }
                Stop-Shell $shell
                $shell.InvocationStateInfo.State | Should -Be 'Stopped'
                Wait-Cancellation $stub
                $stub.Cancelled | Should -Be 500
                $stub.Requests.Count | Should -Be 500
                # The session can still be used.
                $null = $stub.OnWait('a', (Get-WaitResponse a))
                $shell.Commands.Clear()
                $shell.AddScript('Wait-BctrlOperation a').Invoke().Id | Should -Be 'a'
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
