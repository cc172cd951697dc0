using System.Security.Cryptography;
using System.Text;

namespace FaultTolerantPay.Sqlite.Tests;

/// <summary>Keys for tests, each made from its id.</summary>
internal static class TestKeys
{
    public static SecretKey Of(string id) => new(id, SHA256.HashData(Encoding.UTF8.GetBytes(id)));

    /// <summary>A protector that writes by the first key and reads by all.</summary>
    public static AesGcmSecretProtector Protector(string writing, params string[] reading) => new(Of(writing), reading.Select(Of));
}
