namespace FaultTolerantPay.SampleHost.Drill.Plans;

/// <summary>A customer with an account at the bank.</summary>
/// <param name="Id">The customer.</param>
/// <param name="Grade">What institutions hold of it: A to D; null where no institution knows it.</param>
/// <param name="Defaults">Whether it stops paying after an advance for it.</param>
/// <param name="IsSuspect">Whether it is on the host's fraud list.</param>
/// <param name="BalanceMinor">What is in its account, in minor units; null: enough for everything.</param>
internal sealed record DrillCustomer(string Id, string? Grade, bool Defaults = false, bool IsSuspect = false, long? BalanceMinor = null);
