using FaultTolerantPay.Routing.Backtest;
using FaultTolerantPay.Routing.Compilation;
using FaultTolerantPay.Routing.Engine;
using FaultTolerantPay.Routing.Files;
using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Snippets;

/// <summary>The code of the page about learning, compiled.</summary>
internal static class LearningSnippets
{
    public static void Report(RoutingTable table, LiveState live, RouteRequest request, TimeSpan? latency, DateTimeOffset now)
    {
        #region learning-report
        RouteQuery query = request.AsQuery();
        RouteDecision decision = table[Operation.Payment].Route(query);
        // … after the attempt on decision.Channel:
        live.Report(decision.Handle, ChannelAttemptOutcome.Approved, latency, now, query.Schema, query.Code);
        #endregion
    }

    public static RoutingPolicy Policy()
    {
        #region learning-policy
        var policy = new RoutingPolicy(
            new ApprovalLearning { Segments = [["issuerCountry", "card"], ["issuerCountry"]] },
            new OperationPolicy(
                Operation.Payment,
                [new HardRule.Supports("card"), new HardRule.Up(), new HardRule.NotTried()],
                [new SoftRule.ExpectedValue(new Fee(10, 12_000)) { CurrencyMargins = [new CurrencyMargin("JPY", new Fee(5, 10_000))] }])
            {
                Exploration = new Exploration
                {
                    ShareBasisPoints = 100,
                    MaxAmountMinor = 20_000,
                    CurrencyLimits = [new ExplorationLimit("JPY", 20_000)],
                },
            });
        #endregion
        return policy;
    }

    public static void Seed(RoutingTable table, RequestCsvReader reader, DateTimeOffset now)
    {
        #region learning-history
        ApprovalHistoryResult taught = ApprovalHistory.Seed(table, [reader], now, Operation.Payment);
        Console.WriteLine($"{taught.LearnedRows} of {taught.Rows} rows taught.");
        #endregion
    }

    public static int SaveAndRestore(RoutingTable table, Stream to, Stream from)
    {
        #region learning-restart
        if (table.Live.SaveLearned(table.Policy.Learning) is { } learned)
        {
            ApprovalRecordFile.Write(to, learned);
        }

        // … after the restart, with a new table:
        ApprovalRecord record = ApprovalRecordFile.Read(from, "learned.json").Require();
        int leftOut = table.Live.RestoreLearned(table.Policy.Learning, record);
        #endregion
        return leftOut;
    }
}
