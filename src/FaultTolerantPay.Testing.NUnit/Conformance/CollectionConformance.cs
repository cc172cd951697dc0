using NUnit.Framework;

namespace FaultTolerantPay.Testing.Conformance;

/// <summary>
/// What every <see cref="ICollectionChannel"/> must do, as a fixture: one test for each check. Derive, and say what is under test.
/// </summary>
public abstract class CollectionConformance
{
    /// <summary>The adapter, and what the suite needs beside it. Asked for each test.</summary>
    protected abstract CollectionUnderTest Subject { get; }

    /// <summary>The checks.</summary>
    public static IEnumerable<string> Checks => AdapterConformance.CollectionChecks;

    /// <summary>One check. It is ignored if the host's class does not offer what it needs.</summary>
    [TestCaseSource(nameof(Checks))]
    public async Task Adapter_Check_Passes(string check) =>
        AdapterFixture.Judge(await AdapterConformance.RunAsync(Subject, check, TestContext.CurrentContext.CancellationToken).ConfigureAwait(false));
}
