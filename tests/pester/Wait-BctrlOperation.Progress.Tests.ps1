Describe 'The progress of Wait-BctrlOperation' {
    BeforeAll {
        . ([IO.Path]::Combine($PSScriptRoot, 'Common.ps1'))
        $runspace = Open-Runspace

        # Gets a response that the stub server sends when it is released, which a test need not do.
        function Get-PendingResponse {
            param([string] $Id)

            (Get-WaitResponse $Id).WaitForRelease()
        }

        # Starts a script in the other runspace. Its parameters are the connection to the stub server, and the arguments.
        function Start-Script {
            param($Stub, [scriptblock] $Script, [object[]] $Arguments = @(), [int] $MaximumRetryCount = 0)

            Connect-Stub $Stub -MaximumRetryCount $MaximumRetryCount
            $shell = Get-Shell $runspace $Script (@(Get-BctrlConnection) + $Arguments)
            $running.Add($shell)
            $output = [Management.Automation.PSDataCollection[psobject]]::new()
            $invocation = $shell.BeginInvoke([Management.Automation.PSDataCollection[psobject]]::new(), $output)
            [pscustomobject]@{ Shell = $shell; Output = $output; Invocation = $invocation }
        }

        # Waits for the end of a script, which must have no errors.
        function Wait-Script {
            param($Script)

            $null = $Script.Shell.EndInvoke($Script.Invocation)
            $Script.Shell.Streams.Error | Should -BeNullOrEmpty
        }

        # Gets the records of the progress bar of the command.
        function Get-CommandBar {
            param($Script)

            @($Script.Shell.Streams.Progress) | Where-Object Activity -EQ 'Waiting for operations'
        }

        # Gets the records of the progress bars of operations.
        function Get-OperationBar {
            param($Script)

            @($Script.Shell.Streams.Progress) | Where-Object ParentActivityId -GE 0
        }

        # Gets the last record of each progress bar, in the order of the bars.
        function Get-LastRecord {
            param($Records)

            $Records | Group-Object ActivityId | Sort-Object { [int] $_.Name } | ForEach-Object { $_.Group[-1] }
        }

        function Assert-Removed {
            param($Script)

            $last = Get-LastRecord @($Script.Shell.Streams.Progress)
            $last | Should -Not -BeNullOrEmpty
            $last | Where-Object RecordType -NE 'Completed' | Should -BeNullOrEmpty -Because 'each progress bar has to be removed'
        }
    }

    BeforeEach {
        $running = [Collections.Generic.List[powershell]]::new()
    }

    AfterEach {
        foreach ($shell in $running) {
            $shell.Stop()
            $shell.Dispose()
        }
        Disconnect-Bctrl
    }

    AfterAll {
        $runspace.Dispose()
    }

    Context 'The progress bar of the command' {
        It 'counts the completed operations by status' {
            $pending = Get-PendingResponse slow
            $stub = (Get-Stub -Failed bad).OnWait('gone', [Bctrl.Testing.StubResponse]::Error(404, 'No such operation', 'operation.not_found', 'req-1'))
            $stub = $stub.OnWait('slow', $pending)
            $script = Start-Script $stub {
                param($Connection)
                'a', 'b', 'bad', 'gone', 'slow', '..' | Wait-BctrlOperation -Connection $Connection -ErrorAction SilentlyContinue
            }
            # On a busy computer, the first record is written before the first response is received.
            Wait-Condition { (Get-CommandBar $script).StatusDescription -like '4 of 5 done*' }
            $pending.Release()
            Wait-Script $script
            $bar = @(Get-CommandBar $script | Where-Object StatusDescription -Like '4 of 5 done*')[0]
            $bar.StatusDescription | Should -MatchExactly '^4 of 5 done: 1 failed, 2 succeeded, 1 with an error, \d+(\.0)?s$'
            $bar.PercentComplete | Should -Be 80
            $bar.SecondsRemaining | Should -Be -1
            $bar.RecordType | Should -Be 'Processing'
            $bar.ParentActivityId | Should -Be -1
            Assert-Removed $script
        }

        It 'counts operations that have timed out, and shows no remaining time after the timeout' {
            # Both ids have been processed before the first response is received.
            $delay = [timespan]::FromSeconds(0.5)
            $stub = (Get-Stub).OnWait('a', (Get-WaitResponse a running).WithDelay($delay)).OnWait('b', (Get-WaitResponse b running).WithDelay($delay))
            $script = Start-Script $stub {
                param($Connection)
                # The script takes the time until the next update.
                Wait-BctrlOperation a, b -Timeout 0 -Connection $Connection -ErrorAction SilentlyContinue |
                    ForEach-Object { [Threading.Thread]::Sleep(250) }
            }
            Wait-Script $script
            $bar = @(Get-CommandBar $script | Where-Object StatusDescription -Like '1 of 2 done*')[0]
            $bar.StatusDescription | Should -MatchExactly '^1 of 2 done: 1 timed out waiting, \d+(\.0)?s$'
            $bar.PercentComplete | Should -Be 50
            $bar.SecondsRemaining | Should -Be -1
            Assert-Removed $script
        }

        It 'shows the remaining time if there is a timeout' {
            $script = Start-Script (Get-SilentStub) { param($Connection) Wait-BctrlOperation a -Timeout 1h -Connection $Connection }
            Wait-Condition { Get-CommandBar $script }
            # The first record is written after 0.2 seconds.
            @(Get-CommandBar $script)[0].SecondsRemaining | Should -BeGreaterThan 3000
            @(Get-CommandBar $script)[0].SecondsRemaining | Should -BeLessThan 3600
        }

        It 'shows how long the server wants no requests' {
            $stub = (Get-SilentStub).OnWait('busy', [Bctrl.Testing.StubResponse]::Error(429, 'Slow down', 'rate.limited', 'req-1').With('Retry-After', '300'))
            $script = Start-Script $stub -MaximumRetryCount 3 { param($Connection) Wait-BctrlOperation busy -Connection $Connection 3>$null }
            Wait-Condition { (Get-CommandBar $script).StatusDescription -like '*Retry-After*' }
            $bar = @(Get-CommandBar $script | Where-Object StatusDescription -Like '*Retry-After*')[0]
            $bar.StatusDescription | Should -MatchExactly '^0 of 1 done, \d+(\.0)?s, next request in (5m 00s|4m \d\ds) \(Retry-After\)$'
        }

        It 'is shown if no id is valid' {
            $script = Start-Script (Get-Stub) {
                param($Connection)
                & { [Threading.Thread]::Sleep(250); '..' } | Wait-BctrlOperation -Connection $Connection -ErrorAction SilentlyContinue
            }
            Wait-Script $script
            $bar = @(Get-CommandBar $script)[0]
            $bar.StatusDescription | Should -MatchExactly '^0 of 0 done, \d+(\.0)?s$'
            $bar.PercentComplete | Should -Be 0
            Assert-Removed $script
        }

        It 'shows a status of the server without control characters' {
            $stub = (Get-SilentStub).OnWait('odd', (Get-RawWaitResponse '{"id":"odd","status":"odd\u001b[31m","finishedAt":"2026-03-01T10:00:00Z"}'))
            $script = Start-Script $stub { param($Connection) 'odd', 'slow' | Wait-BctrlOperation -Connection $Connection }
            Wait-Condition { (Get-CommandBar $script).StatusDescription -like '1 of 2 done*' }
            @(Get-CommandBar $script)[-1].StatusDescription | Should -MatchExactly "^1 of 2 done: 1 odd$([char]0xFFFD)\[31m, "
        }
    }

    Context 'The progress bar of an operation' {
        It 'shows the step, the call and the message of the operation below that of the command' {
            $id = '0b7c2d64-5f1e-4a83-9c55-3d2e1f0a9b87'
            $pending = Get-PendingResponse $id
            $script = Start-Script (Get-Stub).OnWait($id, @((Get-WaitResponse $id running), $pending)) {
                param($Connection, $Id)
                Wait-BctrlOperation $Id -Connection $Connection
            } $id
            Wait-Condition { Get-OperationBar $script }
            $pending.Release()
            Wait-Script $script
            $parent = @(Get-CommandBar $script)[0]
            $child = @(Get-OperationBar $script)[0]
            $child.ParentActivityId | Should -Be $parent.ActivityId
            $child.ActivityId | Should -Not -Be $parent.ActivityId
            $child.Activity | Should -Be $id
            $child.StatusDescription | Should -Be '1/3 page.goto: Opening the page'
            $child.PercentComplete | Should -Be 33
            Assert-Removed $script
        }

        Context 'Descriptions' {
            BeforeAll {
                # There are at most five progress bars at the same time.
                $shapes = @(
                    @{
                        call = '"status":"running","currentCall":"page.click","progress":null'
                        progressCall = '"status":"running","currentCall":"page.click","progress":{"currentCall":"page.fill"}'
                        beyond = '"status":"running","progress":{"step":5,"totalSteps":3,"message":"Almost done"}'
                        before = '"status":"running","progress":{"step":-1,"totalSteps":3}'
                        noTotal = '"status":"running","progress":{"step":1,"totalSteps":0}'
                    }
                    @{
                        queued = '"status":"queued"'
                        message = '"status":"running","progress":{"step":2,"message":"one\ntwo\u001b[31m"}'
                        last = '"status":"running","progress":{"step":3,"totalSteps":3}'
                        empty = '"status":"running","progress":{}'
                    }
                )
                $running = [Collections.Generic.List[powershell]]::new()
                $records = foreach ($shape in $shapes) {
                    $stub = Get-SilentStub
                    foreach ($id in $shape.Keys) {
                        $null = $stub.OnWait($id, @((Get-RawWaitResponse "{`"id`":`"$id`",$($shape[$id])}"), (Get-PendingResponse $id)))
                    }
                    $script = Start-Script $stub {
                        param($Connection, $Ids)
                        $Ids | Wait-BctrlOperation -Connection $Connection
                    } (, [string[]] $shape.Keys)
                    Wait-Condition { @(Get-OperationBar $script | Group-Object Activity).Count -eq $shape.Count }
                    $script.Shell.Stop()
                    Get-OperationBar $script
                    $script.Shell.Dispose()
                }
                # An operation without a status comes from the input, not from the server.
                $script = Start-Script (Get-SilentStub) { param($Connection) Wait-BctrlOperation -InputObject @{ Id = 'unknown' } -Connection $Connection }
                Wait-Condition { Get-OperationBar $script }
                $script.Shell.Stop()
                $records += Get-OperationBar $script
                $script.Shell.Dispose()
            }

            It 'shows "<Text>" and <Percent> percent for an operation with <What>' -ForEach @(
                @{ Id = 'call'; What = 'a call and no progress'; Text = 'page.click'; Percent = -1 }
                @{ Id = 'progressCall'; What = 'a call in its progress'; Text = 'page.fill'; Percent = -1 }
                @{ Id = 'beyond'; What = 'a step beyond the last'; Text = '5/3: Almost done'; Percent = 100 }
                @{ Id = 'before'; What = 'a negative step'; Text = '-1/3'; Percent = 0 }
                @{ Id = 'last'; What = 'the last step'; Text = '3/3'; Percent = 100 }
                @{ Id = 'noTotal'; What = 'no steps'; Text = '1/0'; Percent = -1 }
                @{ Id = 'message'; What = 'a message with control characters'; Text = "2: one two$([char]0xFFFD)[31m"; Percent = -1 }
                @{ Id = 'queued'; What = 'no progress'; Text = 'queued'; Percent = -1 }
                @{ Id = 'empty'; What = 'empty progress'; Text = 'running'; Percent = -1 }
                @{ Id = 'unknown'; What = 'no status'; Text = '-'; Percent = -1 }
            ) {
                $bar = @($records | Where-Object Activity -EQ $Id)[0]
                $bar.StatusDescription | Should -BeExactly $Text
                $bar.PercentComplete | Should -Be $Percent
            }
        }

        It 'is shown for the five operations that have run longest, in this order' {
            $times = @{
                'op-1' = ''
                # The time of the start counts, if there is one.
                'op-2' = ',"createdAt":"2026-03-01T09:00:00Z","startedAt":"2026-03-01T10:08:00Z"'
                'op-3' = ',"startedAt":"2026-03-01T10:07:00Z"'
                'op-4' = ',"startedAt":"2026-03-01T10:06:00Z"'
                'op-5' = ',"createdAt":"2026-03-01T10:05:00Z"'
                'op-7' = ',"startedAt":"2026-03-01T10:02:00Z"'
                'op-6' = ',"startedAt":"2026-03-01T10:02:00Z"'
                'op-8' = ',"startedAt":"2026-03-01T10:01:00Z"'
                'op-9' = ',"startedAt":"2026-03-01T10:00:00Z"'
            }
            $stub = Get-SilentStub
            foreach ($id in $times.Keys) {
                $null = $stub.OnWait($id, @((Get-RawWaitResponse "{`"id`":`"$id`",`"status`":`"running`"$($times[$id])}"), (Get-PendingResponse $id)))
            }
            $script = Start-Script $stub {
                param($Connection)
                1..9 | ForEach-Object { "op-$_" } | Wait-BctrlOperation -Connection $Connection
            }
            # The first bars can be those of the operations whose responses are received first.
            Wait-Condition { "$((Get-LastRecord (Get-OperationBar $script)).Activity)" -eq 'op-9 op-8 op-6 op-7 op-5' }
            $script.Shell.Stop()
            Assert-Removed $script
        }

        It 'is removed when the operation has completed' {
            $pending = Get-PendingResponse a
            $stub = (Get-SilentStub).OnWait('a', @((Get-WaitResponse a running), $pending)).OnWait('b', @((Get-WaitResponse b running), (Get-PendingResponse b)))
            $script = Start-Script $stub { param($Connection) 'a', 'b' | Wait-BctrlOperation -Connection $Connection }
            Wait-Condition { "$((Get-LastRecord (Get-OperationBar $script)).Activity)" -eq 'a b' }
            $pending.Release()
            # The other operation moves up.
            Wait-Condition { "$((Get-LastRecord (Get-OperationBar $script)).RecordType)" -eq 'Processing Completed' }
            (Get-LastRecord (Get-OperationBar $script)).Activity | Should -Be 'b', 'b'
        }
    }

    Context 'Updates' {
        It 'are written while input arrives slowly and nothing completes' {
            $script = Start-Script (Get-SilentStub) {
                param($Connection)
                & { for ($i = 1; ; $i++) { "op-$i"; [Threading.Thread]::Sleep(60) } } | Wait-BctrlOperation -Connection $Connection
            }
            Wait-Condition { @(Get-CommandBar $script | Group-Object { $_.StatusDescription -replace ',.*' }).Count -ge 2 }
            @(Get-CommandBar $script)[0].StatusDescription | Should -MatchExactly '^0 of \d+ done, \d+(\.0)?s$'
            $script.Shell.Stop()
            Assert-Removed $script
        }

        It 'are written only if something has changed' {
            $script = Start-Script (Get-SilentStub).OnWait('a', @((Get-WaitResponse a running), (Get-PendingResponse a))) {
                param($Connection)
                Wait-BctrlOperation a -Connection $Connection
            }
            # The time of the command changes each second.
            Wait-Condition { @(Get-CommandBar $script).Count -ge 2 }
            $bars = @(Get-CommandBar $script)
            $bars[1].StatusDescription | Should -Not -Be $bars[0].StatusDescription
            @(Get-OperationBar $script).Count | Should -Be 1
        }

        It 'count what was written before the next input' {
            $go = [Threading.ManualResetEventSlim]::new()
            $script = Start-Script (Get-Stub) {
                param($Connection, $Go)
                $written = [Collections.Generic.List[object]]::new()
                & {
                    'a'
                    # After this time, the progress is shown.
                    [Threading.Thread]::Sleep(250)
                    'b'
                    # What has been written is shown with the next input. An id that the command knows is not another operation.
                    while ($written.Count -lt 2) {
                        [Threading.Thread]::Sleep(60)
                        'c'
                    }
                    # Without a timeout, a test that fails here would not end.
                    $null = $Go.Wait(60000)
                } | Wait-BctrlOperation -Connection $Connection | ForEach-Object { $written.Add($_); $_ }
            } $go
            try {
                Wait-Condition { $script.Output.Count -ge 2 }
                Wait-Condition { @(Get-CommandBar $script)[-1].StatusDescription -like "$($script.Output.Count) of *" }
            } finally {
                $go.Set()
            }
        }

        It 'are not written by a command that completes immediately' {
            $script = Start-Script (Get-Stub) { param($Connection) Wait-BctrlOperation a -Connection $Connection }
            $operation = @(Wait-Script $script; $script.Output)[0]
            $counts = foreach ($attempt in 1..20) {
                $script = Start-Script (Get-Stub) { param($Connection, $Operation) $Operation | Wait-BctrlOperation -Connection $Connection } $operation
                Wait-Script $script
                $script.Shell.Streams.Progress.Count
                # On a busy computer, the command can take longer than the 0.2 seconds before progress is shown, but not every time.
                if ($script.Shell.Streams.Progress.Count -eq 0) {
                    break
                }
            }
            $counts | Should -Contain 0
        }
    }

    Context 'Off and on' {
        It 'is not shown with <What>' -ForEach @(
            @{ What = '$ProgressPreference SilentlyContinue'; Preference = 'SilentlyContinue'; Parameters = @{} }
            @{ What = '$ProgressPreference Ignore'; Preference = 'Ignore'; Parameters = @{} }
            @{ What = '-ProgressAction SilentlyContinue'; Preference = 'Continue'; Parameters = @{ ProgressAction = 'SilentlyContinue' } }
        ) {
            if ($Parameters.Count -and -not (Get-Command Wait-BctrlOperation).Parameters.ContainsKey('ProgressAction')) {
                Set-ItResult -Skipped -Because 'this PowerShell has no -ProgressAction'
            }
            $stub = [Bctrl.Testing.StubHttpMessageHandler]::new().OnWait('a', (Get-WaitResponse a).WithDelay([timespan]::FromSeconds(0.45)))
            $script = Start-Script $stub {
                param($Connection, $Preference, $Parameters)
                & {
                    $ProgressPreference = $Preference
                    Wait-BctrlOperation a -Connection $Connection @Parameters
                }
            } $Preference, $Parameters
            Wait-Script $script
            $script.Output.Id | Should -Be 'a'
            $script.Shell.Streams.Progress.Count | Should -Be 0
        }

        It 'is shown with -ProgressAction Continue' {
            if (-not (Get-Command Wait-BctrlOperation).Parameters.ContainsKey('ProgressAction')) {
                Set-ItResult -Skipped -Because 'this PowerShell has no -ProgressAction'
            }
            $script = Start-Script (Get-SilentStub) {
                param($Connection)
                & {
                    $ProgressPreference = 'SilentlyContinue'
                    Wait-BctrlOperation a -Connection $Connection -ProgressAction Continue
                }
            }
            Wait-Condition { Get-CommandBar $script }
        }
    }

    Context 'The end of the command' {
        It 'removes the progress bars after a terminating error' {
            $unauthorized = [Bctrl.Testing.StubResponse]::Error(401, 'Unknown key', 'auth.required', 'req-1').WaitForRelease()
            $stub = (Get-Stub).OnWait('a', @((Get-WaitResponse a running), $unauthorized))
            $script = Start-Script $stub { param($Connection) try { Wait-BctrlOperation a -Connection $Connection } catch { $_ } }
            Wait-Condition { Get-OperationBar $script }
            $unauthorized.Release()
            Wait-Script $script
            $script.Output.FullyQualifiedErrorId | Should -Be 'Unauthorized,Bctrl.PowerShell.WaitBctrlOperationCommand'
            Assert-Removed $script
        }

        It 'removes the progress bars when the pipeline is stopped' {
            $stub = (Get-Stub).OnWait('a', @((Get-WaitResponse a running), (Get-PendingResponse a)))
            $script = Start-Script $stub { param($Connection) Wait-BctrlOperation a -Connection $Connection }
            Wait-Condition { Get-OperationBar $script }
            $script.Shell.Stop()
            Assert-Removed $script
        }
    }
}
