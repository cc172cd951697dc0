namespace FaultTolerantPay.Hosting.Faults;

/// <summary>The event ids of fault detection, 2000 to 2019. An id is never reused for another event.</summary>
internal static class FaultLogEvents
{
    public const int StatusChanged = 2000;
    public const int Faulted = 2001;
    public const int ProbeFailed = 2002;
    public const int ShareGrew = 2003;
    public const int ManualSwitch = 2004;
    public const int CallFailed = 2005;
    public const int OutageOpened = 2010;
    public const int OutageClosed = 2011;
    public const int OutageNotStored = 2012;
    public const int OutageDropped = 2013;
}
