namespace FaultTolerantPay.SampleBank.Tests.Statements;

/// <summary>A clock that a test sets, of a machine in China: only who reads the local time is wrong by eight hours.</summary>
internal sealed class SetClock(DateTimeOffset now) : TimeProvider
{
    public DateTimeOffset Now { get; set; } = now;

    public override TimeZoneInfo LocalTimeZone { get; } =
        TimeZoneInfo.CreateCustomTimeZone("+08", TimeSpan.FromHours(8), "+08", "+08");

    public override DateTimeOffset GetUtcNow() => Now;
}
