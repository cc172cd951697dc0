using NUnit.Framework;

namespace FaultTolerantPay.Testing.Conformance;

/// <summary>
/// The contract of <see cref="IBusinessSystem"/> as a fixture, with one test for each check. Derive from it, and provide the adapter to
/// test.
/// </summary>
public abstract class BusinessSystemConformance
{
    /// <summary>The adapter, and the data that the suite needs. Called for each test.</summary>
    protected abstract BusinessSystemUnderTest Subject { get; }

    /// <summary>The checks.</summary>
    public static IEnumerable<string> Checks => AdapterConformance.BusinessSystemChecks;

    /// <summary>One check. It is ignored if the host's class does not provide what it needs.</summary>
    [TestCaseSource(nameof(Checks))]
    public async Task Adapter_Check_Passes(string check) =>
        AdapterFixture.Judge(
            await AdapterConformance.RunAsync(Subject, check, TestContext.CurrentContext.CancellationToken).ConfigureAwait(false));
}
