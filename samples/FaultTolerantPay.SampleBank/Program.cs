using System.CommandLine;
using FaultTolerantPay.SampleBank;

ParseResult parsed = BankCommandLine.Parse(args, RunAsync);
foreach (string error in parsed.Errors.Select(error => error.Message))
{
    Console.Error.WriteLine(error);
}

if (parsed.Errors.Count > 0)
{
    return 2;
}

try
{
    // Signals and exceptions are handled here.
    return await parsed.InvokeAsync(
        new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
}
catch (Exception e) when (e is ArgumentException or InvalidDataException or IOException or Microsoft.Data.Sqlite.SqliteException)
{
    await Console.Error.WriteLineAsync(e.Message);
    return 2;
}

static async Task<int> RunAsync(SampleBankOptions options)
{
    await using SampleBankServer bank = await SampleBankServer.StartAsync(options, CancellationToken.None);
    Console.WriteLine($"listening on {bank.Address.GetLeftPart(UriPartial.Authority)}");
    await EndSignal.WaitAsync();
    return 0;
}
