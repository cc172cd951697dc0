using FaultTolerantPay.Model;

namespace FaultTolerantPay.Tests.Model;

public sealed class SaturatingTimeTests
{
    private static readonly DateTimeOffset[] Times =
    [
        DateTimeOffset.MinValue, DateTimeOffset.MinValue.AddTicks(1), new(DateTime.MinValue, TimeSpan.FromHours(-14)),
            new(2026, 1, 5, 9, 0, 0, TimeSpan.FromHours(2)),
        new(DateTime.MaxValue, TimeSpan.FromHours(14)), DateTimeOffset.MaxValue.AddTicks(-1), DateTimeOffset.MaxValue,
    ];

    private static readonly TimeSpan[] Spans =
        [TimeSpan.MinValue, TimeSpan.FromDays(-1), TimeSpan.FromTicks(-1), TimeSpan.Zero, TimeSpan.FromTicks(1), TimeSpan.FromDays(1),
            TimeSpan.MaxValue - TimeSpan.FromTicks(1), TimeSpan.MaxValue];

    /// <summary>Compared with numbers that do not end.</summary>
    [Test]
    public void Plus_AnyTimeAndSpan_IsTheSumWithinTheTimesThereAre([ValueSource(nameof(Times))] DateTimeOffset time,
        [ValueSource(nameof(Spans))] TimeSpan span)
    {
        long Expected(Int128 ticks) => (long)Int128.Clamp(ticks, DateTimeOffset.MinValue.UtcTicks, DateTimeOffset.MaxValue.UtcTicks);

        Assert.That(time.Plus(span).UtcTicks, Is.EqualTo(Expected((Int128)time.UtcTicks + span.Ticks)), "sum");
        Assert.That(time.Minus(span).UtcTicks, Is.EqualTo(Expected((Int128)time.UtcTicks - span.Ticks)), "difference");
        Assert.That(time.Plus(span).Offset, Is.EqualTo(TimeSpan.Zero), "offset");
    }
}
