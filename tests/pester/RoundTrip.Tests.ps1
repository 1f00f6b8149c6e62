# What comes back from files, jobs and other runspaces is what a person expects, and can be piped into the module again.

BeforeDiscovery {
    $isOld = $PSVersionTable.PSVersion.Major -lt 7
}

Describe 'Through files' {
    BeforeAll {
        . ([IO.Path]::Combine($PSScriptRoot, 'Common.ps1'))
        $stub = Get-Stub -Failed bad
        $null = $stub.OnWait('more', (Get-Answer more succeeded '"priority":3'))
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

    It 'a CSV leads back to the operations' {
        $operations | Where-Object Id -ne more | Export-Csv TestDrive:/operations.csv -NoTypeInformation
        $rows = Import-Csv TestDrive:/operations.csv
        ($rows | Get-BctrlOperation).Id | Sort-Object | Should -Be 'a', 'bad'
        ($rows | Wait-BctrlOperation).Id | Sort-Object | Should -Be 'a', 'bad'
        ($rows | Stop-BctrlOperation).Status | Should -Be 'cancelling', 'cancelling'
    }

    It 'ConvertTo-Json -Depth 10 has it all' {
        $json = $operations | ConvertTo-Json -Depth 10 -WarningVariable warnings -WarningAction SilentlyContinue
        $warnings | Should -BeNullOrEmpty
        $copies = $json | ConvertFrom-Json | ForEach-Object { $_ }
        $copies.Count | Should -Be 3
        $copies[1].Steps[2].Error.Diagnostic.Fixes[0].Example | Should -Be "page.click('#buy')"
        $copies[2].Priority | Should -Be 3
        ($copies | Wait-BctrlOperation).Count | Should -Be 3
    }

    It 'Export-Clixml has it all, and what had ended passes without a request' {
        $operations | Export-Clixml TestDrive:/operations.xml
        $copies = Import-Clixml TestDrive:/operations.xml
        $before = $stub.Requests.Count
        $again = $copies | Wait-BctrlOperation | Sort-Object Id
        $stub.Requests.Count | Should -Be $before
        $again | Should -BeOfType Bctrl.Operation
        $again[1].Duration | Should -Be $operations[1].Duration
        $again[1].CreatedAt | Should -Be $operations[1].CreatedAt
        $again[2].Priority | Should -Be 3
    }

    It 'steps of what Import-Clixml gives are the same' {
        $operations | Export-Clixml TestDrive:/operations.xml
        $was = $operations | Get-BctrlOperationStep | ConvertTo-Csv -NoTypeInformation
        Import-Clixml TestDrive:/operations.xml | Get-BctrlOperationStep | ConvertTo-Csv -NoTypeInformation | Should -Be $was
    }

    It 'one that was running is stopped, got and waited for by what Import-Clixml gives' {
        Get-BctrlOperation run | Export-Clixml TestDrive:/run.xml
        $copy = Import-Clixml TestDrive:/run.xml
        ($copy | Stop-BctrlOperation).Status | Should -Be 'cancelling'
        ($copy | Get-BctrlOperation).Status | Should -Be 'running'
        ($copy | Wait-BctrlOperation).Status | Should -Be 'succeeded'
    }

    It 'rows of steps keep their columns through Export-Clixml' {
        $operations | Get-BctrlOperationStep -Failed | Export-Clixml TestDrive:/steps.xml
        $copy = Import-Clixml TestDrive:/steps.xml
        $copy.Hint | Should -Be 'Look at the list of calls.'
        $copy | Out-String | Should -BeLike '*OperationId*Index*Ok*'
    }

    It 'a connection carries no key, and is none when it comes back' {
        Get-BctrlConnection | Export-Clixml TestDrive:/connection.xml
        Get-Content TestDrive:/connection.xml -Raw | Should -Not -Match 'canary'
        $copy = Import-Clixml TestDrive:/connection.xml
        "$($copy.Server)" | Should -Be 'https://api.example.test/'
        { Wait-BctrlOperation a -Connection $copy } | Should -Throw -ErrorId 'CannotConvertArgument*'
    }
}

Describe 'Through other runspaces, with a connection' {
    BeforeAll {
        . ([IO.Path]::Combine($PSScriptRoot, 'Common.ps1'))
        # By its manifest: the assembly alone has no views, and no types that say how deep an operation is.
        $module = [IO.Path]::Combine((Get-Module Bctrl).ModuleBase, 'Bctrl.psd1')
        $stub = Get-Stub -Failed bad
        Connect-Stub $stub
        $connection = Get-BctrlConnection
    }

    AfterAll {
        Disconnect-Bctrl
    }

    It 'ForEach-Object -Parallel uses it' -Skip:$isOld {
        $operations = 'a', 'b', 'bad', 'c' | ForEach-Object -Parallel {
            Import-Module $using:module
            Wait-BctrlOperation $_ -Connection $using:connection
        }
        $operations.Id | Sort-Object | Should -Be 'a', 'b', 'bad', 'c'
        $operations | Should -BeOfType Bctrl.Operation
        ($operations | Get-BctrlOperationStep -Failed).OperationId | Should -Be 'bad'
    }

    It 'Start-ThreadJob uses it' -Skip:(-not (Get-Command Start-ThreadJob -ErrorAction SilentlyContinue)) {
        $job = Start-ThreadJob {
            Import-Module $using:module
            'a', 'bad' | Wait-BctrlOperation -Connection $using:connection
        }
        $operations = $job | Receive-Job -Wait -AutoRemoveJob
        $before = $stub.Requests.Count
        $again = $operations | Wait-BctrlOperation
        $stub.Requests.Count | Should -Be $before
        $again.Id | Sort-Object | Should -Be 'a', 'bad'
    }

    It 'Start-Job gets one that is none, and says so' {
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

Describe "Through other runspaces and processes, with the environment's key" {
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

    It 'ForEach-Object -Parallel needs no more' -Skip:$isOld {
        $operations = $ids | ForEach-Object -Parallel {
            Import-Module $using:module
            Wait-BctrlOperation $_
        }
        $operations.Id | Sort-Object | Should -Be ($ids | Sort-Object)
    }

    It 'Start-ThreadJob needs no more' -Skip:(-not (Get-Command Start-ThreadJob -ErrorAction SilentlyContinue)) {
        $job = $ids | Start-ThreadJob {
            Import-Module $using:module
            $input | Wait-BctrlOperation
        }
        ($job | Receive-Job -Wait -AutoRemoveJob).Id | Sort-Object | Should -Be ($ids | Sort-Object)
    }

    It 'Start-Job needs no more, and what it gives back goes on' {
        Skip-WithoutJob
        $job = $ids | Start-Job {
            Import-Module $using:module
            $input | Wait-BctrlOperation
        }
        $operations = $job | Receive-Job -Wait -AutoRemoveJob
        $operations[0].PSObject.TypeNames[0] | Should -Be 'Deserialized.Bctrl.Operation'
        $operations | Out-String | Should -BeLike '*Duration*Detail*'
        @($operations | Wait-BctrlOperation).Count | Should -Be 4
        ($operations | Get-BctrlOperationStep -Failed).OperationId | Should -Be $ids[-1]
        ($operations | Get-BctrlOperation).Count | Should -Be 4
    }

    It 'rows of steps come back from Start-Job ready for a sheet' {
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
