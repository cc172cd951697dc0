using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using BenchmarkDotNet.Running;
using FaultTolerantPay.Benchmarks;
using FaultTolerantPay.Benchmarks.Cards;
using FaultTolerantPay.Benchmarks.Faults;
using FaultTolerantPay.Benchmarks.Routing;
using FaultTolerantPay.Benchmarks.StandIn;
using FaultTolerantPay.Benchmarks.Statements;

// The ratios start this program again for each comparison of statements.
if (args is [MatchRun.Verb, var how, var statement, var ledger])
{
    return MatchRun.Run(how, statement, ledger);
}

if (args is [StoreDay.Verb, var store, var rows])
{
    return StoreDay.Run(store, int.Parse(rows, CultureInfo.InvariantCulture));
}

// ratios --json FILE [--only PART]: everything side by side in one run, under a minute. Anything else goes to BenchmarkDotNet.
if (args is not ["ratios", .. var options])
{
    BenchmarkSwitcher.FromAssembly(typeof(Measurement).Assembly).Run(args);
    return 0;
}

// Each part yields its measurements one by one, so that they can be read while the rest runs.
(string Name, Func<IEnumerable<Measurement>> Run)[] parts =
[
    ("routing/decisions", RoutingRatios.Decisions),
    ("routing/soft-rules", RoutingRatios.SoftRules),
    ("routing/natural", NaturalRatios.Run),
    ("routing/compile", RoutingRatios.Compilation),
    ("routing/reader", RoutingRatios.ReaderBesideWriter),
    ("backtest", BacktestRatios.Run),
    ("cards", CardRatios.Run),
    ("cards/payments", CardPaymentRatios.Run),
    ("faults", FaultRatios.Run),
    ("standin", StandInRatios.Run),
    ("standin/recorded", RecordedRatios.Run),
    ("statements", StatementRatios.Run),
];

// Too long for a run of everything.
(string Name, Func<IEnumerable<Measurement>> Run)[] largeParts =
[
    ("statements/large", StatementRatios.Large),
    ("statements/store", StatementRatios.Store),
    ("standin/postgresql", PostgreSqlRatios.Run),
    ("standin/postgresql/claims", PostgreSqlRatios.Claims),
];

string? OptionOf(string name) => Array.IndexOf(options, name) is >= 0 and int at && at + 1 < options.Length ? options[at + 1] : null;
string? only = OptionOf("--only");
string? file = OptionOf("--json");
bool IsWanted(string part) => only is null || part == only || part.StartsWith($"{only}/", StringComparison.Ordinal);
parts = [.. parts, .. largeParts.Where(part => part.Name == only)];
if (!parts.Any(p => IsWanted(p.Name)))
{
    Console.Error.WriteLine($"No part '{only}'. There are: {string.Join(", ", parts.Select(p => p.Name))}.");
    return 2;
}

var clock = Stopwatch.StartNew();
var measurements = new List<Measurement>();
foreach (var part in parts.Where(p => IsWanted(p.Name)))
{
    Console.WriteLine($"{part.Name}: {Machine.Description}");
    foreach (Measurement m in part.Run())
    {
        measurements.Add(m);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{m.Name,-56} {m.Channels,8:N0} {m.Nanoseconds,14:N1} ns {m.Bytes,14:N0} B " +
            $"{(m.RatioToEngine is { } r ? $"x {r:N2}" : string.Empty),12}"));
    }
}

Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{measurements.Count} measurements in {clock.Elapsed.TotalSeconds:N1} s"));
if (file is not null)
{
    File.WriteAllBytes(file, JsonSerializer.SerializeToUtf8Bytes([.. measurements], MeasurementJson.Default.MeasurementArray));
}

return 0;
