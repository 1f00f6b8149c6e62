# Tests that objects from files, jobs and other runspaces keep their properties and can be piped to the cmdlets again.

BeforeDiscovery {
    $isWindowsPowerShell = $PSVersionTable.PSVersion.Major -lt 7
}

Describe 'Objects from files' {
    BeforeAll {
        . ([IO.Path]::Combine($PSScriptRoot, 'Common.ps1'))
        $stub = Get-Stub -Failed bad
        $null = $stub.OnWait('more', (Get-WaitResponse more succeeded '"priority":3'))
        foreach ($id in 'a', 'bad', 'run') {
            $null = $stub.On("GET /v1/operations/$id", [Bctrl.Testing.StubResponse]::Json([Bctrl.Testing.CannedOperation]::Json($id, 'running', 3, ''), 200))
            $null = $stub.On("POST /v1/operations/$id/cancel", [Bctrl.Testing.StubResponse]::Json([Bctrl.Testing.CannedOperation]::Json($id, 'cancelling', 3, ''), 200))
        }
        Connect-Stub $stub
        $operations = Wait-BctrlOperation a, bad, more | Sort-Object Id
    }

    AfterAll {
        Disconnect-Bctrl
    }

    It 'can be piped to the cmdlets after Import-Csv' {
        $operations | Where-Object Id -ne more | Export-Csv TestDrive:/operations.csv -NoTypeInformation
        $rows = Import-Csv TestDrive:/operations.csv
        ($rows | Get-BctrlOperation).Id | Sort-Object | Should -Be 'a', 'bad'
        ($rows | Wait-BctrlOperation).Id | Sort-Object | Should -Be 'a', 'bad'
        ($rows | Stop-BctrlOperation).Status | Should -Be 'cancelling', 'cancelling'
    }

    It 'have all properties after ConvertTo-Json -Depth 10' {
        $json = $operations | ConvertTo-Json -Depth 10 -WarningVariable warnings -WarningAction SilentlyContinue
        $warnings | Should -BeNullOrEmpty
        $copies = $json | ConvertFrom-Json | ForEach-Object { $_ }
        $copies.Count | Should -Be 3
        $copies[1].Result.Steps[2].Error.Diagnostic.Fixes[0].Example | Should -Be "page.click('#buy')"
        $copies[2].Priority | Should -Be 3
        ($copies | Wait-BctrlOperation).Count | Should -Be 3
    }

    It 'have all properties after Import-Clixml, and completed operations need no request' {
        $operations | Export-Clixml TestDrive:/operations.xml
        $copies = Import-Clixml TestDrive:/operations.xml
        $before = $stub.Requests.Count
        $restored = $copies | Wait-BctrlOperation | Sort-Object Id
        $stub.Requests.Count | Should -Be $before
        $restored | Should -BeOfType Bctrl.Operation
        foreach ($object in $copies[1], $restored[1]) {
            $object.Duration | Should -Be ([timespan]::FromSeconds(10.5))
            $object.DurationSeconds | Should -BeExactly 10.5
            $object.Steps.Count | Should -Be 3
        }
        $restored[1].PSObject.Properties.Name | Should -BeExactly $operations[1].PSObject.Properties.Name
        $restored[1].CreatedAt | Should -Be $operations[1].CreatedAt
        $restored[2].Priority | Should -BeOfType long
        $restored[2].Priority | Should -Be 3
    }

    It 'have the same step rows after Import-Clixml' {
        $operations | Export-Clixml TestDrive:/operations.xml
        $expected = $operations | Get-BctrlOperationStep | ConvertTo-Csv -NoTypeInformation
        Import-Clixml TestDrive:/operations.xml | Get-BctrlOperationStep | ConvertTo-Csv -NoTypeInformation | Should -Be $expected
    }

    It 'can be stopped, requested and waited for after Import-Clixml if they were running' {
        Get-BctrlOperation run | Export-Clixml TestDrive:/run.xml
        $copy = Import-Clixml TestDrive:/run.xml
        $before = $stub.Requests.Count
        ($copy | Stop-BctrlOperation).Status | Should -Be 'cancelling'
        ($copy | Get-BctrlOperation).Status | Should -Be 'running'
        ($copy | Wait-BctrlOperation).Status | Should -Be 'succeeded'
        $stub.Requests | Select-Object -Skip $before | ForEach-Object ToString |
            Should -Be 'POST /v1/operations/run/cancel', 'GET /v1/operations/run', 'POST /v1/operations/run/wait'
    }

    It 'keep the columns of step rows after Import-Clixml' {
        $operations | Get-BctrlOperationStep -Failed | Export-Clixml TestDrive:/steps.xml
        $copy = Import-Clixml TestDrive:/steps.xml
        $copy.Hint | Should -Be 'Look at the list of calls.'
        $copy | Out-String | Should -BeLike '*OperationId*Step*'
    }

    It 'do not contain the API key of a connection, and an imported connection can not be used' {
        Get-BctrlConnection | Export-Clixml TestDrive:/connection.xml
        Get-Content TestDrive:/connection.xml -Raw | Should -Not -Match 'canary'
        $copy = Import-Clixml TestDrive:/connection.xml
        "$($copy.Server)" | Should -Be 'https://api.example.test/'
        { Wait-BctrlOperation a -Connection $copy } | Should -Throw -ErrorId 'CannotConvertArgumentNoMessage,Bctrl.PowerShell.WaitBctrlOperationCommand'
    }
}

Describe 'Objects in other runspaces' {
    BeforeAll {
        . ([IO.Path]::Combine($PSScriptRoot, 'Common.ps1'))
        # Import the manifest. The assembly alone has no views, and no extended types that set the serialization depth.
        $module = [IO.Path]::Combine((Get-Module Bctrl).ModuleBase, 'Bctrl.psd1')
        $stub = Get-Stub -Failed bad
        Connect-Stub $stub
        $connection = Get-BctrlConnection
    }

    AfterAll {
        Disconnect-Bctrl
    }

    It 'include operations, which can be piped to the cmdlets' {
        $null = $stub.On('GET /v1/operations/run', [Bctrl.Testing.StubResponse]::Json([Bctrl.Testing.CannedOperation]::Json('run', 'running', 3, ''), 200))
        $operation = Get-BctrlOperation run
        $runspace = Open-Runspace
        try {
            $shell = Get-Shell $runspace {
                param($key, $stub, $operation)
                Connect-Bctrl $key https://api.example.test -HttpMessageHandler $stub
                $operation | Wait-BctrlOperation
            } (ConvertTo-Key), $stub, $operation
            $output = $shell.Invoke()
        } finally {
            $runspace.Dispose()
        }
        $shell.Streams.Error | Should -BeNullOrEmpty
        $output.Count | Should -Be 1
        $output[0].Id | Should -Be 'run'
        $output[0].Status | Should -Be 'succeeded'
    }

    It 'include a connection, which can be used in ForEach-Object -Parallel' -Skip:$isWindowsPowerShell {
        $before = $stub.Requests.Count
        $operations = 'a', 'b', 'bad', 'c' | ForEach-Object -Parallel {
            Import-Module $using:module
            $_, "$_-2" | Wait-BctrlOperation -Connection $using:connection
        }
        $operations.Id | Sort-Object | Should -Be 'a', 'a-2', 'b', 'b-2', 'bad', 'bad-2', 'c', 'c-2'
        $requests = @($stub.Requests | Select-Object -Skip $before)
        $requests.Count | Should -Be 8
        $requests | ForEach-Object { $_.Headers['Authorization'] } | Sort-Object -Unique | Should -BeExactly "Bearer $canary"
        $operations | Should -BeOfType Bctrl.Operation
        ($operations | Get-BctrlOperationStep -Failed).OperationId | Should -Be 'bad'
    }

    It 'include a connection, which can be used in Start-ThreadJob' -Skip:(-not (Get-Command Start-ThreadJob -ErrorAction SilentlyContinue)) {
        $job = Start-ThreadJob {
            Import-Module $using:module
            'a', 'bad' | Wait-BctrlOperation -Connection $using:connection
        }
        $operations = $job | Receive-Job -Wait -AutoRemoveJob
        $before = $stub.Requests.Count
        $restored = $operations | Wait-BctrlOperation
        $stub.Requests.Count | Should -Be $before
        $restored.Id | Sort-Object | Should -Be 'a', 'bad'
    }

    It 'include no connection in Start-Job, and the error is clear' {
        Skip-WithoutJob
        $job = Start-Job {
            Import-Module $using:module
            try { Wait-BctrlOperation a -Connection $using:connection } catch { $_.FullyQualifiedErrorId }
            $using:connection | ConvertTo-Json -Depth 5
        }
        $output = $job | Receive-Job -Wait -AutoRemoveJob
        $output[0] | Should -BeLike 'CannotConvertArgument*'
        "$output" | Should -BeLike '*api.example.test*'
        "$output" | Should -Not -Match 'canary'
    }
}

Describe 'The environment variables in other runspaces and processes' {
    BeforeAll {
        . ([IO.Path]::Combine($PSScriptRoot, 'Common.ps1'))
        . ([IO.Path]::Combine($PSScriptRoot, 'Emulator.ps1'))
        $module = [IO.Path]::Combine((Get-Module Bctrl).ModuleBase, 'Bctrl.psd1')
        $emulator = Open-Emulator
        $ids = @(Add-Operation 3) + @(Add-Operation -End failed)
    }

    AfterAll {
        Close-Emulator $emulator
        Disconnect-Bctrl
    }

    It 'connect in ForEach-Object -Parallel' -Skip:$isWindowsPowerShell {
        $operations = $ids | ForEach-Object -Parallel {
            Import-Module $using:module
            Wait-BctrlOperation $_
        }
        $operations.Id | Sort-Object | Should -Be ($ids | Sort-Object)
    }

    It 'connect in Start-ThreadJob' -Skip:(-not (Get-Command Start-ThreadJob -ErrorAction SilentlyContinue)) {
        $job = $ids | Start-ThreadJob {
            Import-Module $using:module
            $input | Wait-BctrlOperation
        }
        ($job | Receive-Job -Wait -AutoRemoveJob).Id | Sort-Object | Should -Be ($ids | Sort-Object)
    }

    It 'connect in Start-Job, and its output can be piped to the cmdlets' {
        Skip-WithoutJob
        $job = $ids | Start-Job {
            Import-Module $using:module
            $input | Wait-BctrlOperation
        }
        $operations = $job | Receive-Job -Wait -AutoRemoveJob
        $operations[0].PSObject.TypeNames[0] | Should -Be 'Deserialized.Bctrl.Operation'
        $operations[0].Duration.TotalSeconds, $operations[0].Steps.Count | Should -Be $operations[0].DurationSeconds, $operations[0].Result.Steps.Count
        $operations | Out-String | Should -BeLike '*Id*Status*succeeded*'
        @($operations | Wait-BctrlOperation).Count | Should -Be 4
        ($operations | Get-BctrlOperationStep -Failed).OperationId | Should -Be $ids[-1]
        ($operations | Get-BctrlOperation).Count | Should -Be 4
    }

    It 'connect in Start-Job, and step rows from the job can be exported to CSV' {
        Skip-WithoutJob
        $job = Start-Job -ArgumentList $ids[-1] {
            param($id)
            Import-Module $using:module
            Wait-BctrlOperation $id | Get-BctrlOperationStep
        }
        $job | Receive-Job -Wait -AutoRemoveJob | Select-Object OperationId, Call, ErrorCode, Result | Export-Csv TestDrive:/steps.csv -NoTypeInformation
        @(Import-Csv TestDrive:/steps.csv)[-1].ErrorCode | Should -Be 'TIMEOUT'
    }
}
