using FaultTolerantPay.SampleBank;

if (args.Contains("--help"))
{
    Console.WriteLine(CommandLine.Help);
    return 0;
}

try
{
    var options = CommandLine.Read(args, Environment.GetEnvironmentVariable(CommandLine.SecretVariable));
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
