using System.Globalization;
using System.Text;
using FaultTolerantPay.Routing.Backtest;
using FaultTolerantPay.Routing.Engine;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Benchmarks.Routing;

/// <summary>
/// The backtest part of <c>ratios</c>: requests of the literature's example, read from CSV, then replayed against two policies at once. One
/// core.
/// </summary>
internal static class BacktestRatios
{
    private const int Rows = 4_096;
    private const int Rounds = 31;

    public static IEnumerable<Measurement> Run()
    {
        const int Channels = 1_000;
        var before = new SeedExample(Channels);
        var after = new SeedExample(Channels, new SoftRule.FastestSettlement());
        var backtest = new RoutingBacktest(before.Compile(), after.Compile(), new BacktestOptions { MaxChanges = 0 });
        var batch = new RequestBatch(backtest.Tables, Rows);
        var reread = new RequestBatch(backtest.Tables, Rows);
        string csv = Csv(before.Schema);
        Read(csv, batch);
        OperationTable table = backtest.Tables[0][Operation.Payment];
        double[] t = Clock.Medians(
            Rows,
            Rounds,
            5,
            () =>
            {
                backtest.Replay(batch);
                return batch.Count;
            },
            () => RouteOnly(batch, table),
            () => Read(csv, reread));
        yield return new Measurement("backtest/replay a request against two policies", t[0], Channels, RatioToEngine: t[0] / t[1]);
        yield return new Measurement("backtest/route a request by one policy alone", t[1], Channels);
        yield return new Measurement("backtest/read a row of CSV for two catalogues", t[2], Channels);
    }

    private static long Read(string csv, RequestBatch batch)
    {
        new RequestCsvReader(new StringReader(csv), "requests.csv").TryRead(batch);
        return batch.Count;
    }

    private static long RouteOnly(RequestBatch batch, OperationTable table)
    {
        long routed = 0;
        for (int i = 0; i < batch.Count; i++)
        {
            routed += table.Route(batch.QueryOf(i, 0)).IsRouted ? 1 : 0;
        }

        return routed;
    }

    private static string Csv(RoutingSchema schema)
    {
        var random = new Random(20261122);
        var text = new StringBuilder("id,amount,").AppendJoin(',', schema.Dimensions.Select(d => d.Id)).Append('\n');
        for (int i = 0; i < Rows; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"T{i},{random.NextInt64(1_000, 1_000_000)},")
                .AppendJoin(',', schema.Dimensions.Select(d => d.Values[random.Next(d.Values.Length)])).Append('\n');
        }

        return text.ToString();
    }
}
