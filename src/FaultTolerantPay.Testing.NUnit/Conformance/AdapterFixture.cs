using NUnit.Framework;

namespace FaultTolerantPay.Testing.Conformance;

/// <summary>Converts a report of the suite to the outcome of an NUnit test.</summary>
internal static class AdapterFixture
{
    public static void Judge(AdapterReport report)
    {
        Assert.That(report.Failures, Is.Empty, report.ToString());
        if (!report.Skipped.IsEmpty)
        {
            Assert.Ignore(report.Skipped[0].ToString());
        }
    }
}
