using FaultTolerantPay.Composition;
using FaultTolerantPay.Hosting.Faults;
using FaultTolerantPay.Recovery;

namespace FaultTolerantPay.SampleHost.Serve;

/// <summary>Hours become seconds, so that a test sees an advance from its payout to its collection.</summary>
internal static class QuickTimes
{
    public static void Set(FaultTolerantPayBuilder builder) => builder
        .Settlement(settlement => settlement.SendWindow = TimeSpan.FromSeconds(1))
        .Channels(channels =>
        {
            channels.CallTimeLimit = TimeSpan.FromSeconds(1);
            channels.FirstQueryAfter = TimeSpan.FromMilliseconds(300);
            channels.LongestQueryWait = TimeSpan.FromSeconds(2);
            channels.QueriesBeforeDifference = 1_000;
        })
        .Collection(collection =>
        {
            collection.Delay = TimeSpan.FromSeconds(1);
            collection.FirstRetry = TimeSpan.FromSeconds(1);
            collection.LongestRetry = TimeSpan.FromSeconds(2);
            collection.MaxAttempts = 1_000;
            collection.MaxAttemptsInWindow = 1_000;
            collection.AfterPart = TimeSpan.FromSeconds(1);
            collection.SendWindow = TimeSpan.FromSeconds(1);
        })
        .Recovery(recovery =>
        {
            recovery.ConfirmAfter = TimeSpan.FromMilliseconds(200);
            recovery.ConfirmRetry = TimeSpan.FromMilliseconds(300);
            recovery.MessageRetry = TimeSpan.FromMilliseconds(300);
            recovery.LongestRetry = TimeSpan.FromSeconds(2);
            recovery.CallTimeLimit = TimeSpan.FromSeconds(1);
            recovery.MessageAttempts = 10_000;
            recovery.ConfirmationsBeforeDifference = 1_000;
            recovery.Confirmations = Limit();
            recovery.StatusQueries = Limit();
            recovery.Advices = Limit();
        })
        .Work(work =>
        {
            work.Lease = TimeSpan.FromSeconds(3);
            work.RestBetweenRounds = TimeSpan.FromMilliseconds(100);
        });

    public static void Set(FaultDetectionOptions detection)
    {
        detection.CallTimeout = TimeSpan.FromSeconds(1);
        detection.FirstWait = TimeSpan.FromMilliseconds(500);
        detection.LongestWait = TimeSpan.FromMilliseconds(500);
        detection.LeastTimePerStep = TimeSpan.FromMilliseconds(100);
        detection.ProbeInterval = TimeSpan.FromMilliseconds(200);
    }

    /// <summary>
    /// The backlog of an hour of real time is through in seconds: with the default of 20 a second a few thousand advances alone take
    /// minutes.
    /// </summary>
    private static CallLimit Limit() => new() { PerSecond = 500, AtOnce = 16 };
}
