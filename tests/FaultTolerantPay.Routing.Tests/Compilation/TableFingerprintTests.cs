using FaultTolerantPay.Routing.Compilation;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Tests.Compilation;

[TestFixture]
public class TableFingerprintTests
{
    [Test]
    public void Of_EachPropertyOfAProvider_ChangesTheFingerprint()
    {
        Provider plain = new("p", "p");
        Provider[] all =
        [
            plain, plain with { Name = "P" }, plain with { TimeZone = "Asia/Taipei" }, plain with { DayQuota = new Quota(7) },
            plain with { DayQuota = new Quota(Count: 7) }, plain with { MonthQuota = new Quota(7) },
            plain with { MonthQuota = new Quota(Count: 7) }, plain with { MinMonthVolumeMinor = 1 }, plain with { SharesVolume = true },
        ];

        Assert.That(all.Select(Of), Is.Unique);
    }

    private static string Of(Provider provider) => TableFingerprint.Of(
        new ChannelCatalogue(new RoutingSchema([]), [provider], []), new RoutingPolicy(new OperationPolicy(Operation.Payment, [], [])));
}
