using FaultTolerantPay.Tests.Fakes;

namespace FaultTolerantPay.Tests.Collection;

/// <summary>
/// Collections by the time of day stay at it: the first one, retries, the rest after a part, and the one whose confirmation came late.
/// </summary>
public sealed class TimeOfDayTests
{
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    private static async Task<StandInHarness> PaidAsync(DateTimeOffset at, TimeSpan timeOfDay, Action<CollectionOptions>? collection = null)
    {
        var world = new StandInHarness(pay => pay.Collection(options =>
        {
            options.Timing = CollectionTiming.TimeOfDay;
            options.TimeOfDay = timeOfDay;
            options.TimeZone = Berlin.Id;
            collection?.Invoke(options);
        }));
        world.Time.Advance(at - world.Now);
        await world.AddMerchantAsync();
        await world.AdvancedAsync();
        return world;
    }

    private static IEnumerable<DateTime> Local(StandInHarness world) =>
        world.AlphaCollection.Sent.Select(sent => TimeZoneInfo.ConvertTime(sent.WrittenAt, Berlin).DateTime);

    [Test]
    public async Task Retries_AcrossAChangeOfTheClocks_StayAtTheTimeOfDay()
    {
        using StandInHarness world = await PaidAsync(new DateTimeOffset(2026, 3, 26, 23, 0, 0, TimeSpan.Zero), TimeSpan.FromHours(4));
        world.Detector.Recover();
        world.AlphaCollection.OnCollect = _ => ChannelResult.SoftDecline("51");
        await world.PassAsync(TimeSpan.FromDays(9), TimeSpan.FromMinutes(7));

        Assert.That(
            Local(world).Select(at => at.Date.AddHours(at.Hour)),
            Is.EqualTo(new[] { 27, 28, 30, 34 }.Select(day => new DateTime(2026, 3, 1, 4, 0, 0).AddDays(day - 1))),
            "After 1, 2 and 4 days, each at 04:00 of the clock on the wall.");
    }

    [Test]
    public async Task Rest_AfterAPart_IsCollectedAtTheTimeOfDay()
    {
        using StandInHarness world = await PaidAsync(new DateTimeOffset(2026, 10, 24, 12, 0, 0, TimeSpan.Zero), TimeSpan.FromHours(4));
        world.Detector.Recover();
        world.AlphaCollection.OnCollect = instruction => instruction.Key.Ordinal == 1 ? ChannelResult.PartCollected(2_000)
            : ChannelResult.Succeeded();
        await world.PassAsync(TimeSpan.FromDays(3), TimeSpan.FromMinutes(7));

        Assert.That(Local(world).Select(at => at.Hour), Is.EqualTo(new[] { 4, 4 }));
        Assert.That(Local(world).Select(at => at.Day), Is.EqualTo(new[] { 25, 26 }));
    }

    [Test]
    public async Task Retry_OfLessThanADay_IsMeantWithinTheDay()
    {
        using StandInHarness world = await PaidAsync(
            new DateTimeOffset(2026, 6, 1, 12, 0, 0, TimeSpan.Zero), TimeSpan.FromHours(4),
            options => options.DeclineRules = [new DeclineRule { Code = "51", RetryAfter = TimeSpan.FromHours(6) }]);
        world.Detector.Recover();
        world.AlphaCollection.OnCollect = instruction => instruction.Key.Ordinal == 1 ? ChannelResult.SoftDecline("51")
            : ChannelResult.Succeeded();
        await world.PassAsync(TimeSpan.FromDays(1), TimeSpan.FromMinutes(7));

        Assert.That(Local(world).Select(at => at.Hour), Is.EqualTo(new[] { 4, 10 }));
    }

    [Test]
    public async Task First_ConfirmedAfterTheTimeOfDay_WaitsForTheNextOne()
    {
        using StandInHarness world = await PaidAsync(new DateTimeOffset(2026, 6, 1, 22, 0, 0, TimeSpan.Zero), TimeSpan.FromHours(4));
        await world.PassAsync(TimeSpan.FromHours(10), TimeSpan.FromMinutes(10));
        world.Detector.Recover();
        await world.PassAsync(TimeSpan.FromDays(1), TimeSpan.FromMinutes(7));

        Assert.That(Local(world).Select(at => (at.Day, at.Hour)), Is.EqualTo(new[] { (3, 4) }));
    }

    [Test]
    public async Task First_PaidInTheRepeatedHour_IsNotBeforeThePayment()
    {
        DateTimeOffset secondTen = new(2026, 10, 25, 2, 10, 0, TimeSpan.FromHours(1));
        using StandInHarness world = await PaidAsync(secondTen, new TimeSpan(2, 30, 0));

        Advance advance = await world.AdvanceOfAsync(world.Request());
        Assert.That(advance.CollectAt, Is.GreaterThan(advance.PaidAt!.Value));
        Assert.That(advance.CollectAt, Is.EqualTo(new DateTimeOffset(2026, 10, 26, 2, 30, 0, TimeSpan.FromHours(1))));
    }
}
