using FaultTolerantPay.SampleBank;

if (args.Contains("--help"))
{
    Console.WriteLine(BankCommandLine.Help);
    return 0;
}

try
{
    var options = BankCommandLine.Read(args, Environment.GetEnvironmentVariable(BankCommandLine.SecretVariable));
    await using var bank = await SampleBankServer.StartAsync(options, CancellationToken.None);
    Console.WriteLine($"listening on {bank.Address.GetLeftPart(UriPartial.Authority)}");
    await EndSignal.WaitAsync();
    return 0;
}
catch (Exception e) when (e is ArgumentException or InvalidDataException or IOException or Microsoft.Data.Sqlite.SqliteException)
{
    await Console.Error.WriteLineAsync(e.Message);
    return 2;
}
