Describe 'Wait-BctrlOperation' {
    BeforeAll {
        . ([IO.Path]::Combine($PSScriptRoot, 'Common.ps1'))

        # Gets a copy of an object as it is after Export-Clixml and Import-Clixml, or from a job.
        function Copy-Deserialized {
            param($InputObject)

            [Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize($InputObject, 10))
        }
    }

    BeforeEach {
        $stub = Get-Stub -Failed bad
        Connect-Stub $stub
    }

    AfterEach {
        Disconnect-Bctrl
    }

    Context 'Ids' {
        It 'accepts ids from <From>' -ForEach @(
            @{ From = 'the pipeline'; Script = { 'A', 'B' | Wait-BctrlOperation -ErrorAction Stop } }
            @{ From = 'a positional argument'; Script = { Wait-BctrlOperation A, B -ErrorAction Stop } }
            @{ From = '-Id'; Script = { Wait-BctrlOperation -Id A, B -ErrorAction Stop } }
            @{ From = 'a set'; Script = { Wait-BctrlOperation ([Collections.Generic.HashSet[string]]::new([string[]]('A', 'B'))) -ErrorAction Stop } }
            @{ From = 'an array in the pipeline'; Script = { , ('A', 'B') | Wait-BctrlOperation -ErrorAction Stop } }
            @{ From = 'characters'; Script = { [char] 'A', [char] 'B' | Wait-BctrlOperation -ErrorAction Stop } }
            @{ From = 'a file'; Script = {
                    Set-Content TestDrive:/ids.txt 'A', 'B'
                    Get-Content TestDrive:/ids.txt | Wait-BctrlOperation -ErrorAction Stop
                }
            }
        ) {
            (& $Script).Id | Sort-Object | Should -BeExactly 'A', 'B'
            $stub.Requests.OperationId | Sort-Object | Should -BeExactly 'A', 'B'
        }

        It 'accepts guids from <From>' -ForEach @(
            @{ From = 'the pipeline'; Script = { $first, $second | Wait-BctrlOperation -ErrorAction Stop } }
            @{ From = 'an argument'; Script = { Wait-BctrlOperation $first, $second -ErrorAction Stop } }
            @{ From = 'properties'; Script = {
                    [pscustomobject]@{ Id = $first }, [pscustomobject]@{ OperationId = $second } | Wait-BctrlOperation -ErrorAction Stop
                }
            }
        ) {
            $first = [guid] '11111111-1111-4111-8111-111111111111'
            $second = [guid] '22222222-2222-4222-8222-222222222222'
            (& $Script).Id | Sort-Object | Should -BeExactly "$first", "$second"
        }

        It 'keeps <Script> as it was typed' -ForEach @(
            @{ Script = { Wait-BctrlOperation 12e5 -ErrorAction Stop }; Id = '12e5' }
            @{ Script = { Wait-BctrlOperation 007 -ErrorAction Stop }; Id = '007' }
            @{ Script = { 7 | Wait-BctrlOperation -ErrorAction Stop }; Id = '7' }
        ) {
            (& $Script).Id | Should -BeExactly $Id
        }
    }

    Context 'Many ids in one argument' {
        It 'emits the first operation while others are still being started' {
            Connect-Stub (Get-SilentStub).OnWait('first', (Get-WaitResponse first))
            # The error for the blank id is written when the last operation has been started.
            $ids = @('first') + @(1..50000 | ForEach-Object { "op-$_" }) + ''
            $output = Wait-BctrlOperation $ids 2>&1 | Select-Object -First 1
            $output.Id | Should -Be 'first'
        }
    }

    Context 'Objects with an id' {
        It 'accepts <From>' -ForEach @(
            @{ From = 'objects with Id'; Script = {
                    [pscustomobject]@{ Id = 'A' }, [pscustomobject]@{ Id = 'B' } | Wait-BctrlOperation -ErrorAction Stop
                }
            }
            @{ From = 'objects with OperationId'; Script = {
                    [pscustomobject]@{ OperationId = 'A' }, [pscustomobject]@{ operationid = 'B' } | Wait-BctrlOperation -ErrorAction Stop
                }
            }
            @{ From = 'an object with several ids'; Script = { [pscustomobject]@{ Id = 'A', 'B' } | Wait-BctrlOperation -ErrorAction Stop } }
            @{ From = 'a list of objects with several ids'; Script = {
                    Wait-BctrlOperation -Id ([pscustomobject]@{ Id = 'A', 'B' }), 'A' -ErrorAction Stop
                }
            }
            @{ From = 'an object and an id'; Script = {
                    [pscustomobject]@{ Id = 'A'; Status = 'failed' }, 'B' | Wait-BctrlOperation -ErrorAction Stop
                }
            }
            @{ From = 'objects as an argument'; Script = {
                    Wait-BctrlOperation ([pscustomobject]@{ Id = 'A' }, [pscustomobject]@{ Id = 'B' }) -ErrorAction Stop
                }
            }
            @{ From = 'objects with Id and OperationId, of which Id counts'; Script = {
                    [pscustomobject]@{ OperationId = 'x'; Id = 'A' } | Wait-BctrlOperation -ErrorAction Stop
                    Wait-BctrlOperation @{ OperationId = 'x'; Id = 'B' } -ErrorAction Stop
                }
            }
            @{ From = 'hashtables as an argument'; Script = { Wait-BctrlOperation @{ Id = 'A' }, @{ operationid = 'B' } -ErrorAction Stop } }
            @{ From = 'hashtables with other keys'; Script = {
                    [ordered]@{ 1 = 'x'; Id = 'A' }, @{ Note = 1; Id = [char] 'B' } | Wait-BctrlOperation -ErrorAction Stop
                }
            }
            @{ From = 'hashtables with a status, which is ignored'; Script = {
                    @{ Id = 'A'; Status = 'succeeded' }, @{ Id = 'B'; Note = 1 } | Wait-BctrlOperation -ErrorAction Stop
                }
            }
            @{ From = 'a table'; Script = { 'Name,OperationId', 'x,A', 'y,B' | ConvertFrom-Csv | Wait-BctrlOperation -ErrorAction Stop } }
            @{ From = 'JSON'; Script = {
                    '[{"id":"A"},{"id":"B"}]' | ConvertFrom-Json | ForEach-Object { $_ } | Wait-BctrlOperation -ErrorAction Stop
                }
            }
        ) {
            (& $Script).Id | Sort-Object | Should -BeExactly 'A', 'B'
            $stub.Requests.OperationId | Sort-Object | Should -BeExactly 'A', 'B'
        }

        It 'accepts operations without their type, as Select-Object emits them' {
            (Wait-BctrlOperation a, b | Select-Object Id | Wait-BctrlOperation -ErrorAction Stop).Id | Sort-Object | Should -Be 'a', 'b'
        }

        It 'reports <What> without an id, and waits for the others' -ForEach @(
            @{ What = 'an object'; Item = [pscustomobject]@{ Name = 'A' } }
            @{ What = 'a hashtable'; Item = @{ Name = 'A' } }
            @{ What = 'a command'; Item = (Get-Command Get-Item) }
        ) {
            $operations = 'x', $Item, 'y' | Wait-BctrlOperation -ErrorVariable failures -ErrorAction SilentlyContinue
            $failures.Count | Should -Be 1
            $failures[0].FullyQualifiedErrorId | Should -Be 'InputObjectNotBound,Bctrl.PowerShell.WaitBctrlOperationCommand'
            $failures[0].TargetObject | Should -Be $Item
            $operations.Id | Sort-Object | Should -Be 'x', 'y'
            $stub.Requests.Count | Should -Be 2
        }

        It 'names the missing properties of an argument without an id' {
            $failure = { Wait-BctrlOperation ([pscustomobject]@{ Name = 'A' }) } | Should -Throw -PassThru
            $failure.FullyQualifiedErrorId | Should -Be 'ParameterArgumentTransformationError,Bctrl.PowerShell.WaitBctrlOperationCommand'
            $failure.Exception.InnerException.Message |
                Should -Be 'An object of the type System.Management.Automation.PSCustomObject does not have a property named Id, OperationId or ToolCallId.'
            $stub.Requests.Count | Should -Be 0
        }
    }

    Context 'Operations' {
        It 'emits completed operations from <From> without a request' -ForEach @(
            @{ From = 'the pipeline'; Script = { $operations | Wait-BctrlOperation -ErrorAction Stop } }
            @{ From = 'a positional argument'; Script = { Wait-BctrlOperation $operations -ErrorAction Stop } }
            @{ From = '-InputObject'; Script = { Wait-BctrlOperation -InputObject $operations -ErrorAction Stop } }
            @{ From = 'a single argument'; Script = { $operations | ForEach-Object { Wait-BctrlOperation $_ -ErrorAction Stop } } }
        ) {
            $operations = Wait-BctrlOperation a, bad
            $results = & $Script
            $results.Count | Should -Be 2
            [object]::ReferenceEquals($results[0].PSObject.BaseObject, $operations[0].PSObject.BaseObject) | Should -BeTrue
            [object]::ReferenceEquals($results[1].PSObject.BaseObject, $operations[1].PSObject.BaseObject) | Should -BeTrue
            $stub.Requests.Count | Should -Be 2
        }

        It 'waits for operations that had not completed' {
            $null = $stub.OnWait('a', @((Get-WaitResponse a running), (Get-WaitResponse a)))
            $running = Wait-BctrlOperation a -Timeout 0 -ErrorAction Ignore
            $running.Status | Should -Be 'running'
            ($running | Wait-BctrlOperation -ErrorAction Stop).Status | Should -Be 'succeeded'
            $stub.Requests.Count | Should -Be 2
        }

        It 'waits for an operation without a status' {
            (Wait-BctrlOperation -InputObject @{ Id = 'a' } -ErrorAction Stop).Status | Should -Be 'succeeded'
            $stub.Requests.Count | Should -Be 1
        }

        It 'accepts operations, ids and other objects together' {
            $completed = Wait-BctrlOperation a
            $operations = 'b', $completed, [pscustomobject]@{ Id = 'c' } | Wait-BctrlOperation -ErrorAction Stop
            $operations.Id | Sort-Object | Should -Be 'a', 'b', 'c'
            $stub.Requests.OperationId | Sort-Object | Should -Be 'a', 'b', 'c'
        }

        It 'sends a request for <What> that is the argument of -Id' -ForEach @(
            @{ What = 'an operation'; Script = { $completed } }
            @{ What = 'a deserialized operation'; Script = { Copy-Deserialized $completed } }
        ) {
            $completed = Wait-BctrlOperation a
            (Wait-BctrlOperation -Id (& $Script) -ErrorAction Stop).Id | Should -Be 'a'
            $stub.Requests.OperationId | Should -Be 'a', 'a'
        }

        It 'rejects $null for -InputObject' {
            $failure = { Wait-BctrlOperation -InputObject $null } | Should -Throw -PassThru
            $failure.FullyQualifiedErrorId | Should -Be 'ParameterArgumentTransformationError,Bctrl.PowerShell.WaitBctrlOperationCommand'
            $failure.Exception.InnerException.Message | Should -Be 'An operation or a tool call is required, but the value is null.'
        }
    }

    Context 'Deserialized operations' {
        It 'converts deserialized operations from <From> to operations without a request' -ForEach @(
            @{ From = 'the pipeline'; Script = { $copy | Wait-BctrlOperation -ErrorAction Stop } }
            @{ From = 'a positional argument'; Script = { Wait-BctrlOperation $copy -ErrorAction Stop } }
            @{ From = '-InputObject'; Script = { Wait-BctrlOperation -InputObject $copy -ErrorAction Stop } }
            @{ From = 'an array in the pipeline'; Script = { , @($copy) | Wait-BctrlOperation -ErrorAction Stop } }
            @{ From = 'an array for -InputObject'; Script = { Wait-BctrlOperation -InputObject @($copy) -ErrorAction Stop } }
            @{ From = 'a deserialized array'; Script = { Wait-BctrlOperation (Copy-Deserialized (, @($original))) -ErrorAction Stop } }
        ) {
            $null = $stub.OnWait('a', (Get-WaitResponse a failed '"priority":3,"owner":{"name":"kim"},"cancelRequestedAt":"2026-03-01T10:00:05Z"'))
            $original = Wait-BctrlOperation a
            $copy = Copy-Deserialized $original
            $copy.PSObject.TypeNames[0] | Should -Be 'Deserialized.Bctrl.Operation'

            $restored = @(& $Script)
            $restored.Count | Should -Be 1
            $restored[0].PSObject.BaseObject.GetType().FullName | Should -Be 'Bctrl.Operation'
            # All properties of the operation and of the objects in it.
            $restored[0] | ConvertTo-Json -Depth 12 | Should -BeExactly ($original | ConvertTo-Json -Depth 12)
            $stub.Requests.Count | Should -Be 1
        }

        It 'restores the types of the properties and of the steps' {
            $null = $stub.OnWait('bad', (Get-WaitResponse bad failed '"priority":3'))
            $restored = Copy-Deserialized (Wait-BctrlOperation bad) | Wait-BctrlOperation -ErrorAction Stop
            $restored.CreatedAt | Should -BeOfType datetime
            $restored.CreatedAt.Kind | Should -Be 'Local'
            $restored.Duration | Should -Be ([timespan]::FromSeconds(10.5))
            $restored.Priority | Should -Be 3
            $restored.Error | Should -BeOfType Bctrl.OperationError
            "$($restored.Error)" | Should -Be 'step.failed: The last step failed.'
            "$($restored.Result)" | Should -Be '3 steps, failed: 3 page.clik'
            , $restored.Steps | Should -BeOfType Bctrl.OperationStepCollection
            $restored.Steps[0].Resolved.Method | Should -Be 'goto'
            "$($restored.Steps[0].Binding)" | Should -Be 'page1 = page p-1'
            $diagnostic = $restored.Steps[2].Error.Diagnostic
            $diagnostic.Closest | Should -Be 'page.click'
            , $diagnostic.Closest | Should -BeOfType ([string[]])
            $diagnostic.Fixes.Count | Should -Be 1
            "$($diagnostic.Fixes[0])" | Should -Be 'Use page.click: page.click'
        }

        It 'waits for a deserialized operation that had not completed' {
            $null = $stub.OnWait('a', @((Get-WaitResponse a running), (Get-WaitResponse a)))
            $copy = Copy-Deserialized (Wait-BctrlOperation a -Timeout 0 -ErrorAction Ignore)
            ($copy | Wait-BctrlOperation -ErrorAction Stop).Status | Should -Be 'succeeded'
            $stub.Requests.Count | Should -Be 2
        }

        It 'accepts a deserialized operation without the optional properties' {
            $null = $stub.OnWait('a', (Get-RawWaitResponse '{"id":"a","status":"succeeded"}'))
            $restored = Copy-Deserialized (Wait-BctrlOperation a) | Wait-BctrlOperation -ErrorAction Stop
            $restored.Id | Should -Be 'a'
            $restored.Result | Should -Be $null
            $stub.Requests.Count | Should -Be 1
        }

        It 'accepts an operation that was serialized with the depth <Depth>, and leaves what is missing empty' -ForEach @(
            @{ Depth = 1; Result = ''; Closest = ''; Fixes = '' }
            @{ Depth = 2; Result = '0 steps'; Closest = ''; Fixes = '' }
            @{ Depth = 3; Result = '3 steps, failed: 3 page.clik'; Closest = ''; Fixes = '' }
            @{ Depth = 4; Result = '3 steps, failed: 3 page.clik'; Closest = ''; Fixes = '' }
            @{ Depth = 5; Result = '3 steps, failed: 3 page.clik'; Closest = 'page.click'; Fixes = '' }
            @{ Depth = 6; Result = '3 steps, failed: 3 page.clik'; Closest = 'page.click'; Fixes = 'Use page.click: page.click' }
        ) {
            # A runspace without the module, which sets the depth for its types.
            $shell = [powershell]::Create().AddScript('param($operation, $depth) [Management.Automation.PSSerializer]::Serialize($operation, $depth)')
            try {
                $text = $shell.AddArgument((Wait-BctrlOperation bad)).AddArgument($Depth).Invoke()[0]
            } finally {
                $shell.Dispose()
            }
            $restored = [Management.Automation.PSSerializer]::Deserialize($text) | Wait-BctrlOperation -ErrorAction Stop
            $restored | Should -BeOfType Bctrl.Operation
            $restored.Id | Should -Be 'bad'
            $restored.Status | Should -Be 'failed'
            "$($restored.Result)" | Should -Be $Result
            "$($restored.Steps.Error.Diagnostic.Closest)" | Should -Be $Closest
            "$($restored.Steps.Error.Diagnostic.Fixes)" | Should -Be $Fixes
            $stub.Requests.Count | Should -Be 1
        }
    }

    Context 'Duplicates' {
        It 'waits once for an id that is given several times' {
            $operations = 'a', 'b', 'a', 'a' | Wait-BctrlOperation -ErrorAction Stop
            $operations.Id | Sort-Object | Should -Be 'a', 'b'
            $stub.Requests.Count | Should -Be 2
        }

        It 'waits once for ids that differ only in case, and accepts the case of the response' {
            $null = $stub.OnWait('ABC', (Get-WaitResponse abc))
            $operations = @('ABC', 'abc' | Wait-BctrlOperation -ErrorAction Stop)
            $operations.Id | Should -BeExactly 'abc'
            $stub.Requests.Count | Should -Be 1
        }

        It 'emits a completed operation once' {
            $completed = Wait-BctrlOperation a
            ($completed, $completed, 'a' | Wait-BctrlOperation -ErrorAction Stop).Id | Should -Be 'a'
            $stub.Requests.Count | Should -Be 1
        }

        It 'emits an operation once if its id is given before the completed operation' {
            $completed = Wait-BctrlOperation a
            ('A', $completed | Wait-BctrlOperation -ErrorAction Stop).Id | Should -Be 'a'
            $stub.Requests.Count | Should -Be 2
        }
    }

    Context 'Empty input' {
        It 'has no output and sends no request for <Script>' -ForEach @(
            @{ Script = { @() | Wait-BctrlOperation -ErrorAction Stop } }
            @{ Script = { Wait-BctrlOperation @() -ErrorAction Stop } }
            @{ Script = { 'a' | Where-Object { $false } | Wait-BctrlOperation -Timeout 10s -RequireSuccess -ErrorAction Stop } }
        ) {
            & $Script | Should -BeNullOrEmpty
            $stub.Requests.Count | Should -Be 0
        }
    }
}
