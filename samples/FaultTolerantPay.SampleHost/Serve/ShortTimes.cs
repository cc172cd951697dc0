using FaultTolerantPay.Hosting.Faults;

namespace FaultTolerantPay.SampleHost.Serve;

/// <summary>Hours become seconds, so that a test sees an advance from its payout to its collection.</summary>
internal static class ShortTimes
{
    public static void Set(FaultTolerantPayBuilder builder) => builder
        .Settlement(settlement => settlement.SendWindow = TimeSpan.FromSeconds(1))
        .Channels(channels =>
        {
            channels.CallTimeout = TimeSpan.FromSeconds(1);
            channels.MinQueryDelay = TimeSpan.FromMilliseconds(300);
            channels.MaxQueryDelay = TimeSpan.FromSeconds(2);
            channels.QueriesBeforeDiscrepancy = 1_000;
        })
        .Collection(collection =>
        {
            collection.Delay = TimeSpan.FromSeconds(1);
            collection.MinRetryDelay = TimeSpan.FromSeconds(1);
            collection.MaxRetryDelay = TimeSpan.FromSeconds(2);
            collection.MaxAttempts = 1_000;
            collection.MaxAttemptsInWindow = 1_000;
            collection.DelayAfterPart = TimeSpan.FromSeconds(1);
            collection.SendWindow = TimeSpan.FromSeconds(1);
        })
        .Recovery(recovery =>
        {
            recovery.ConfirmDelay = TimeSpan.FromMilliseconds(200);
            recovery.MinConfirmRetryDelay = TimeSpan.FromMilliseconds(300);
            recovery.MinMessageRetryDelay = TimeSpan.FromMilliseconds(300);
            recovery.MaxRetryDelay = TimeSpan.FromSeconds(2);
            recovery.CallTimeout = TimeSpan.FromSeconds(1);
            recovery.MaxMessageAttempts = 10_000;
            recovery.ConfirmationsBeforeDiscrepancy = 1_000;
            recovery.Confirmations = Limit();
            recovery.StatusQueries = Limit();
            recovery.Advices = Limit();
        })
        .Work(work =>
        {
            work.LeaseDuration = TimeSpan.FromSeconds(3);
            work.IdleDelay = TimeSpan.FromMilliseconds(100);
        });

    public static void Set(FaultDetectionOptions detection)
    {
        detection.CallTimeout = TimeSpan.FromSeconds(1);
        detection.MinProbeWait = TimeSpan.FromMilliseconds(500);
        detection.MaxProbeWait = TimeSpan.FromMilliseconds(500);
        detection.MinTimePerStep = TimeSpan.FromMilliseconds(100);
        detection.ProbeInterval = TimeSpan.FromMilliseconds(200);
    }

    /// <summary>
    /// The backlog of an hour of real time is through in seconds: with the default of 20 a second a few thousand advances alone take
    /// minutes.
    /// </summary>
    private static CallRateLimit Limit() => new() { MaxPerSecond = 500, MaxConcurrent = 16 };
}
