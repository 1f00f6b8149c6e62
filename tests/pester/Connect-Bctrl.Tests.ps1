Describe 'Connect-Bctrl' {
    BeforeAll {
        . ([IO.Path]::Combine($PSScriptRoot, 'Common.ps1'))
        $script:stub = Get-Stub
    }

    BeforeEach {
        Disconnect-Bctrl
    }

    AfterAll {
        Disconnect-Bctrl
    }

    It 'connects the session and has no output' {
        Connect-Bctrl -ApiKey (ConvertTo-Key) | Should -BeNullOrEmpty
        (Get-BctrlConnection).Server | Should -Be 'https://api.bctrl.ai/'
    }

    It 'emits the connection with -PassThru' {
        $connection = Connect-Bctrl (ConvertTo-Key) https://bctrl.example.test/v1 -SubaccountId sub-1 -MaximumRetryCount 3 -RetryIntervalSec 0.5 -PassThru
        $connection.Server | Should -Be 'https://bctrl.example.test/'
        $connection.SubaccountId | Should -Be 'sub-1'
        $connection.MaximumRetryCount | Should -Be 3
        $connection.RetryIntervalSec | Should -Be 0.5
        $connection | Should -BeOfType Bctrl.BctrlConnection
    }

    It 'sends the key and the subaccount with each request' {
        Connect-Bctrl (ConvertTo-Key) -SubaccountId sub-1 -HttpMessageHandler $stub
        $null = Wait-BctrlOperation a
        $stub.Requests[-1].Headers['Authorization'] | Should -Be "Bearer $canary"
        $stub.Requests[-1].Headers['BCTRL-Subaccount-Id'] | Should -Be 'sub-1'
    }

    It 'uses the key and the server of the environment' {
        $env:BCTRL_API_KEY = 'key-of-the-environment'
        $env:BCTRL_API_URL = 'https://env.example.test/v1/'
        try {
            Connect-Bctrl -HttpMessageHandler $stub
            $null = Wait-BctrlOperation a
        } finally {
            Remove-Item Env:BCTRL_API_KEY, Env:BCTRL_API_URL
        }
        $stub.Requests[-1].Headers['Authorization'] | Should -Be 'Bearer key-of-the-environment'
        $stub.Requests[-1].Uri.Host | Should -Be 'env.example.test'
    }

    It 'requires a key' {
        { Connect-Bctrl } | Should -Throw -ErrorId 'NotConnected,Bctrl.PowerShell.ConnectBctrlCommand'
    }

    It 'rejects the server <Server>' -ForEach @(
        @{ Server = 'ftp://api.example.test' }
        @{ Server = 'api.example.test' }
        @{ Server = 'https://api.example.test?x=1' }
        @{ Server = 'https://kim:secret@api.example.test' }
        @{ Server = 'http://api.example.test' }
    ) {
        { Connect-Bctrl (ConvertTo-Key) $Server } | Should -Throw -ErrorId 'InvalidConnection,Bctrl.PowerShell.ConnectBctrlCommand'
        Get-BctrlConnection | Should -BeNullOrEmpty
    }

    It 'accepts plain http to this machine' {
        (Connect-Bctrl (ConvertTo-Key) http://localhost:8787 -PassThru).Server | Should -Be 'http://localhost:8787/'
    }

    It 'accepts plain http to another machine with -AllowUnencryptedAuthentication' {
        $allowed = @{ AllowUnencryptedAuthentication = $true }
        (Connect-Bctrl (ConvertTo-Key) http://api.example.test @allowed -PassThru).Server | Should -Be 'http://api.example.test/'
    }

    It 'rejects <What>' -ForEach @(
        @{ What = 'an empty key'; Text = '' }
        @{ What = 'a key with a space'; Text = 'abc def' }
        @{ What = 'a key with a line break'; Text = "abc`r`nX-Evil: 1" }
    ) {
        { Connect-Bctrl -ApiKey (ConvertTo-Key $Text) } | Should -Throw -ErrorId 'InvalidConnection,Bctrl.PowerShell.ConnectBctrlCommand'
    }

    It 'accepts a proxy with a credential' {
        $credential = [pscredential]::new('kim', (ConvertTo-Key 'proxy-word'))
        (Connect-Bctrl (ConvertTo-Key) -Proxy https://proxy.example.test:3128 -ProxyCredential $credential -PassThru).Proxy | Should -Be 'https://proxy.example.test:3128/'
    }
}
