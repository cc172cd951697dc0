using System.Text;

namespace FaultTolerantPay.Tests.Cards;

/// <summary>Prefix files for tests: small ones as text, and the real one of the folder that <c>FTPAY_DATA</c> names.</summary>
internal static class CardPrefixFiles
{
    public static CardPrefixFile Read(string json, int maxBytes = CardPrefixFile.DefaultMaxBytes) =>
        CardPrefixFile.Read(new MemoryStream(Encoding.UTF8.GetBytes(json)), "bins.json", maxBytes);

    public static CardPrefixTable Table(params string[] rows)
    {
        CardPrefixFile file = Read($"[{string.Join(',', rows)}]");
        Assert.That(file.Errors, Is.Empty);
        return file.Table!;
    }

    public static string Row(string prefix, int length, string bank, string type = "DC") =>
        $$"""{ "prefix": "{{prefix}}", "length": {{length}}, "bank": "{{bank}}", "type": "{{type}}" }""";

    /// <summary>The path of the real file; without it the test is ignored.</summary>
    public static string RealPath()
    {
        string data = Environment.GetEnvironmentVariable("FTPAY_DATA") is { Length: > 0 } folder ? folder : "";
        if (data.Length == 0)
        {
            Assert.Ignore("FTPAY_DATA names no folder with the real files.");
        }

        return Path.Combine(data, "bins", "cn-bins.json");
    }

    /// <summary>A number that begins with a prefix and has a valid check digit.</summary>
    public static string Number(string prefix, int length, Random random)
    {
        string front = prefix + string.Concat(Enumerable.Range(0, length - 1 - prefix.Length).Select(_ => random.Next(10)));
        return Enumerable.Range(0, 10).Select(digit => $"{front}{digit}").Single(number => CardNumber.IsValid(number));
    }
}
