using FaultTolerantPay.Routing.Backtest;
using FaultTolerantPay.Routing.Backtest.Logged;
using FaultTolerantPay.Routing.Compilation;
using FaultTolerantPay.Routing.Engine;
using FaultTolerantPay.Routing.Experiments;
using FaultTolerantPay.Routing.Explain;
using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Snippets;

/// <summary>The code of the page about backtests, compiled.</summary>
internal static class BacktestSnippets
{
    public static LoggedBacktestReport Judge(RoutingTable today, RoutingTable tomorrow)
    {
        #region logged-backtest
        var backtest = new LoggedBacktest(
            [("today", today), ("tomorrow", tomorrow)],   // compile each table with its own LiveState
            new LoggedBacktestOptions { SegmentDimensions = ["issuerCountry", "card"], MarginRatePerMillion = 12_000 });
        using FileStream text = File.OpenRead("log.csv");
        var reader = RequestCsvReader.OfUtf8(text, "log.csv");
        var batch = new RequestBatch(backtest.Tables);
        while (reader.TryRead(batch))
        {
            backtest.Replay(batch);
        }

        LoggedBacktestReport report = backtest.Report();
        foreach (PolicyEvaluation policy in report.Policies)
        {
            Console.WriteLine($"{policy.Name}: {policy.Total.Approval.DoublyRobust}, {policy.Total.VerdictText}");
        }
        #endregion
        return report;
    }

    public static void Log(RoutedRecordWriter log, RoutingTable table, RouteRequest request, RouteDecision decision)
    {
        #region routed-record
        log.Write(new RoutedRecord
        {
            Id = "order-4711",
            Time = request.Now,
            AmountMinor = request.AmountMinor,
            Dimensions = new Dictionary<string, string> { ["issuerCountry"] = "BR", ["card"] = "credit" },
            ChannelId = decision.Channel.Id,
            Eligible = [new ChannelProbability("north", 0.95), new ChannelProbability("south", 0.05)],
            PolicyFingerprint = table.Fingerprint,
            Outcome = ChannelAttemptOutcome.Approved,
            Latency = TimeSpan.FromMilliseconds(340),
        });
        #endregion
    }

    public static ExperimentState Try(RoutingTable a, RoutingTable b, RouteRequest request, RoutingSeed payment)
    {
        #region policy-experiment
        var experiment = new PolicyExperiment(new PolicyExperimentOptions
        {
            Name = "expected value, December",
            ShareOfBBasisPoints = 1_000,
            GuardrailBasisPoints = 100,
        });

        ExperimentArm arm = experiment.Decide(payment);
        RouteDecision decision = (arm == ExperimentArm.A ? a : b)[Operation.Payment].Route(request.AsQuery());
        // … after the attempt on decision.Channel:
        experiment.Record(payment, ChannelAttemptOutcome.Approved, request.AmountMinor);

        ExperimentReport report = experiment.Report();
        ExperimentState state = experiment.Save();   // store it; new PolicyExperiment(options, state) goes on
        #endregion
        Console.WriteLine($"{decision} {report.Verdict}");
        return state;
    }
}
