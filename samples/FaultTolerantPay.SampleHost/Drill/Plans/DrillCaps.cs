namespace FaultTolerantPay.SampleHost.Drill.Plans;

/// <summary>The exposure caps and the velocity window of a drill, the same in each currency. Amounts in minor units.</summary>
internal sealed record DrillCaps(long All, long Outage, long Institution, long Merchant, long Customer, int UnknownCount,
    int PaymentsPerCustomerAndDay)
{
    public IReadOnlyList<ExposureCap> Exposure(Currency currency) =>
    [
        new() { Scope = CounterScope.All, Currency = currency.Code, MaxAmountMinor = All },
        new() { Scope = CounterScope.Outage, Currency = currency.Code, MaxAmountMinor = Outage },
        new() { Scope = CounterScope.Institution, Currency = currency.Code, MaxAmountMinor = Institution },
        new() { Scope = CounterScope.Merchant, Currency = currency.Code, MaxAmountMinor = Merchant },
        new() { Scope = CounterScope.Customer, Currency = currency.Code, MaxAmountMinor = Customer },
        new() { Scope = CounterScope.PrimaryUnknown, Currency = currency.Code, MaxCount = UnknownCount },
    ];

    public VelocityWindow Velocity(Currency currency) =>
        new()
        {
            Scope = CounterScope.Customer,
            Currency = currency.Code,
            Length = TimeSpan.FromDays(1),
            MaxCount = PaymentsPerCustomerAndDay,
        };
}
