using System.Security.Cryptography;
using System.Text;
using FaultTolerantPay.Routing;

namespace FaultTolerantPay.Composition;

/// <summary>Fingerprints of what a node works by: nodes that differ in it have other ones.</summary>
internal sealed class InForceFingerprints(IOptionsStatus options, Router? router = null)
{
    private const int Bytes = 8;

    /// <summary>Of all options in force.</summary>
    public string Options
    {
        get
        {
            IEnumerable<string> lines = options.InForce.OrderBy(one => one.Key, StringComparer.Ordinal)
                .Select(one => $"{one.Key}: {one.Value}");
            return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', lines))).AsSpan(0, Bytes));
        }
    }

    /// <summary>Of the routing table in force; empty if there is none.</summary>
    public string Routes => router?.Current.Fingerprint ?? "";
}
