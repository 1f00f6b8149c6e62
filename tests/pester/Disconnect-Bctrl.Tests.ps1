Describe 'Disconnect-Bctrl' {
    BeforeAll {
        . ([IO.Path]::Combine($PSScriptRoot, 'Common.ps1'))
    }

    BeforeEach {
        $stub = Get-Stub
    }

    AfterEach {
        $env:BCTRL_API_KEY = $null
        Disconnect-Bctrl
    }

    It 'closes the connection of the session' {
        Connect-Stub $stub
        $connection = Get-BctrlConnection
        Disconnect-Bctrl | Should -BeNullOrEmpty
        Get-BctrlConnection | Should -BeNullOrEmpty
        { Get-BctrlOperation a } | Should -Throw -ErrorId 'NotConnected,Bctrl.PowerShell.GetBctrlOperationCommand'
        $failure = { Get-BctrlOperation a -Connection $connection } |
            Should -Throw -ErrorId 'NotConnected,Bctrl.PowerShell.GetBctrlOperationCommand' -PassThru
        "$failure" | Should -Be 'The connection was closed by Disconnect-Bctrl.'
        $failure.CategoryInfo.Category | Should -Be 'AuthenticationError'
        $failure.TargetObject | Should -Be $connection
        $stub.Requests.Count | Should -Be 0
    }

    It 'closes the connection with the key of the environment <From>, and the next command connects again' -ForEach @(
        @{ From = 'without parameters'; Script = { Disconnect-Bctrl } }
        @{ From = 'from the pipeline'; Script = { Get-BctrlConnection | Disconnect-Bctrl } }
    ) {
        $env:BCTRL_API_KEY = $canary
        $connection = Get-BctrlConnection
        & $Script
        { Get-BctrlOperation -Connection $connection } | Should -Throw -ErrorId 'NotConnected,Bctrl.PowerShell.GetBctrlOperationCommand'
        Get-BctrlConnection | Should -Not -BeNullOrEmpty
        Get-BctrlConnection | Should -Not -Be $connection
    }

    It 'closes both connections if the session and the environment have one' {
        $env:BCTRL_API_KEY = $canary
        $connections = (Get-BctrlConnection), (Connect-Bctrl (ConvertTo-Key) -PassThru)
        Disconnect-Bctrl
        foreach ($connection in $connections) {
            { Get-BctrlOperation -Connection $connection } | Should -Throw -ErrorId 'NotConnected,Bctrl.PowerShell.GetBctrlOperationCommand'
        }
    }

    It 'does nothing without a connection' {
        { Disconnect-Bctrl; Disconnect-Bctrl } | Should -Not -Throw
        Disconnect-Bctrl | Should -BeNullOrEmpty
    }

    It 'closes only <What>' -ForEach @(
        @{ What = 'the connections from the pipeline'; Script = { $first, $second | Disconnect-Bctrl } }
        @{ What = 'the connection of -Connection'; Script = { Disconnect-Bctrl -Connection $first; Disconnect-Bctrl -Connection $second } }
    ) {
        $first, $second = 1..2 | ForEach-Object { Connect-Bctrl (ConvertTo-Key) -HttpMessageHandler $stub -PassThru }
        Connect-Stub $stub
        & $Script | Should -BeNullOrEmpty
        { Wait-BctrlOperation a -Connection $first } | Should -Throw -ErrorId 'NotConnected,Bctrl.PowerShell.WaitBctrlOperationCommand'
        { Wait-BctrlOperation a -Connection $second } | Should -Throw -ErrorId 'NotConnected,Bctrl.PowerShell.WaitBctrlOperationCommand'
        (Wait-BctrlOperation a).Id | Should -Be 'a'
    }

    It 'closes nothing if -Connection is $null' {
        Connect-Stub $stub
        { Disconnect-Bctrl -Connection $null } |
            Should -Throw -ErrorId 'ParameterArgumentValidationError,Bctrl.PowerShell.DisconnectBctrlCommand'
        (Wait-BctrlOperation a).Id | Should -Be 'a'
    }

    It 'leaves the session without a connection if that comes from the pipeline' {
        Connect-Stub $stub
        Get-BctrlConnection | Disconnect-Bctrl
        Get-BctrlConnection | Should -BeNullOrEmpty
        $env:BCTRL_API_KEY = $canary
        (Get-BctrlConnection).Server | Should -Be 'https://api.bctrl.ai/' -Because 'the key of the environment is used without a connection'
    }

    It 'does not dispose the handler of -HttpMessageHandler' {
        Connect-Stub $stub
        Disconnect-Bctrl
        $stub.IsDisposed | Should -BeFalse
        Connect-Stub $stub
        (Wait-BctrlOperation a).Id | Should -Be 'a'
    }

    It 'ends a command that uses the connection' {
        $null = $stub.On('GET /v1/operations/a', [Bctrl.Testing.StubResponse]::Json('{}', 200).WaitForRelease())
        Connect-Stub $stub
        $runspace = Open-Runspace
        $shell = Get-Shell $runspace { param($connection) Get-BctrlOperation a -Connection $connection } (Get-BctrlConnection)
        try {
            $invocation = $shell.BeginInvoke()
            Wait-Condition { $stub.InFlight -eq 1 }
            Disconnect-Bctrl
            $shell.EndInvoke($invocation) | Should -BeNullOrEmpty
            $shell.Streams.Error.FullyQualifiedErrorId | Should -Be 'NotConnected,Bctrl.PowerShell.GetBctrlOperationCommand'
            "$($shell.Streams.Error)" | Should -Be 'The connection to api.example.test was closed.'
        } finally {
            $shell.Dispose()
            $runspace.Dispose()
        }
    }
}
