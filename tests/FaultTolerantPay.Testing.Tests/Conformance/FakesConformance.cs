using FaultTolerantPay.Testing.Conformance;

namespace FaultTolerantPay.Testing.Tests.Conformance;

public sealed class FakeBusinessSystemConformance : BusinessSystemConformance
{
    protected override BusinessSystemUnderTest Subject { get; } = new FakeBusinessSystemUnderTest();
}

public sealed class FakeInstitutionConformance : InstitutionConformance
{
    protected override InstitutionUnderTest Subject { get; } = new FakeInstitutionUnderTest();
}

public sealed class FakePayoutConformance : PayoutConformance
{
    protected override PayoutUnderTest Subject { get; } = new FakePayoutUnderTest();
}

public sealed class FakeCollectionConformance : CollectionConformance
{
    protected override CollectionUnderTest Subject { get; } = new FakeCollectionUnderTest();
}

public sealed class FakeNoticeSinkConformance : NoticeSinkConformance
{
    protected override NoticeSinkUnderTest Subject { get; } = new FakeNoticeSinkUnderTest();
}
