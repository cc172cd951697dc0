namespace FaultTolerantPay.Hosting.Work;

/// <summary>The event ids of background work, 2020 to 2029. An id is never reused for another event.</summary>
internal static class WorkLogEvents
{
    public const int WorkFailed = 2020;
    public const int WorkRecovered = 2021;
    public const int WorkStarted = 2022;
    public const int WorkStopped = 2023;
    public const int RecordsLost = 2024;
    public const int RecordsKept = 2025;
}
