using FaultTolerantPay.Pipeline.Credit;
using FaultTolerantPay.Testing;
using FaultTolerantPay.Tests.Fakes;

namespace FaultTolerantPay.Tests.Pipeline.Credit;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public class CreditCacheTests
{
    private readonly ManualTimeProvider _time = new();

    [Test]
    public void Put_MoreThanFits_TheOldestMakesRoom()
    {
        var cache = new CreditCache(new CreditOptions { MaxCacheEntries = 2 }, _time);

        cache.Put(Key(1), Credit());
        cache.Put(Key(2), Credit());
        cache.Put(Key(1), Credit());
        cache.Put(Key(3), Credit());

        Assert.That(cache.Count, Is.EqualTo(2));
        Assert.That(new[] { 1, 2, 3 }.Select(n => cache.Find(Key(n), 1) is not null), Is.EqualTo(new[] { true, false, true }));
    }

    [Test]
    public void Put_OldOnesAreThere_TheyGo()
    {
        var cache = new CreditCache(new CreditOptions { MaxCacheAge = TimeSpan.FromMinutes(1) }, _time);
        for (int n = 0; n < 10; n++)
        {
            cache.Put(Key(n), Credit());
        }

        _time.Advance(TimeSpan.FromMinutes(1));
        cache.Put(Key(99), Credit());

        Assert.That(cache.Count, Is.EqualTo(1));
    }

    [Test]
    public void Find_WallClockJumpsBack_AgeIsNotFooled()
    {
        var cache = new CreditCache(new CreditOptions { MaxCacheAge = TimeSpan.FromMinutes(1) }, _time);
        cache.Put(Key(1), Credit());

        _time.JumpWallClock(TimeSpan.FromDays(-1));
        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.That(cache.Find(Key(1), 1), Is.Null);
    }

    [Test]
    public void Put_CacheIsOff_KeepsNothing()
    {
        var cache = new CreditCache(new CreditOptions { MaxCacheAge = TimeSpan.Zero }, _time);

        cache.Put(Key(1), Credit());

        Assert.That(cache.Count, Is.Zero);
    }

    private static CreditKey Key(int customer) => new(new CustomerId($"c-{customer}"), Sample.Euro);

    private static AssessedCredit Credit() => new(
        new CreditAssessment
        {
            Institution = Sample.Alpha,
            Tier = CreditTier.Sufficient,
            AssessedAt = Sample.Now,
        }, CreditTier.Sufficient, 100);
}
