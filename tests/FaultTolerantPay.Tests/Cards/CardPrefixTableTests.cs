using System.Text.Json;

namespace FaultTolerantPay.Tests.Cards;

public sealed class CardPrefixTableTests
{
    private static readonly CardPrefixTable Table = CardPrefixFiles.Table(
        CardPrefixFiles.Row("621059", 16, "JRCB"),
        CardPrefixFiles.Row("62105901", 16, "SLRCB"),
        CardPrefixFiles.Row("621059", 19, "OTHER", "CC"),
        CardPrefixFiles.Row("9", 16, "SHORT", "PC"),
        CardPrefixFiles.Row("999999999999", 19, "LONG", "SCC"));

    [TestCase("6210590000000000", "JRCB DC")]
    [TestCase("6210590100000000", "SLRCB DC", Description = "the longest prefix")]
    [TestCase("6210590100000000000", "OTHER CC", Description = "the prefix of its own length")]
    [TestCase("9000000000000000", "SHORT PC")]
    [TestCase("9999999999990000000", "LONG SCC")]
    public void Find_NumberOfAPrefix_GivesItsBankAndType(string number, string expected)
    {
        CardPrefix? found = Table.Find(number);

        Assert.That(found is null ? null : $"{found.Bank} {found.TypeCode}", Is.EqualTo(expected));
    }

    [TestCase("62105901000000000", Description = "17 digits: no prefix has that length")]
    [TestCase("6210580000000000", Description = "another prefix")]
    [TestCase("9999999999980000000", Description = "the last digit of the prefix differs")]
    [TestCase("62105901000000", Description = "14 digits")]
    [TestCase("621059010000000x")]
    [TestCase("621059 100000000")]
    [TestCase("621059", Description = "a prefix is no number")]
    [TestCase("")]
    [TestCase("62105901000000000000000000000000", Description = "too long")]
    public void Find_AnythingElse_GivesNothing(string number) => Assert.That(Table.Find(number), Is.Null);

    [Test]
    public void Find_InTheEmptyTable_GivesNothing() =>
        Assert.That((CardPrefixTable.Empty.Count, CardPrefixTable.Empty.Find("4111111111111111")), Is.EqualTo((0, (CardPrefix?)null)));

    [Test]
    public void Find_Many_AllocatesNothing()
    {
        string[] numbers = ["6210590000000000", "6210590100000000", "6210590100000000000", "1111111111111111", "no number"];
        int found = 0;
        for (int i = 0; i < 1_000; i++)
        {
            found += Table.Find(numbers[i % numbers.Length]) is null ? 0 : 1;
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 10_000; i++)
        {
            found += Table.Find(numbers[i % numbers.Length]) is null ? 0 : 1;
        }

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
        Assert.That(found, Is.EqualTo(6_600));
    }

    /// <summary>
    /// Every prefix of the real file, with random digits behind it, and random numbers: the same result as a plain search through all rows.
    /// </summary>
    [Test]
    public void Find_RealFile_AgreesWithAPlainSearch()
    {
        string path = CardPrefixFiles.RealPath();
        CardPrefixTable table = CardPrefixFile.Read(path, CardPrefixFile.DefaultMaxBytes).Table!;
        using JsonDocument file = JsonDocument.Parse(File.ReadAllBytes(path));
        (string Prefix, int Length, string Bank, string Type)[] rows =
        [
            .. file.RootElement.EnumerateArray().Select(row => (
                row.GetProperty("prefix").GetString()!, row.GetProperty("length").GetInt32(), row.GetProperty("bank")
                    .GetString()!, row.GetProperty("type").GetString()!)),
        ];
        const int Seed = 20261128;
        var random = new Random(Seed);
        string[] numbers =
        [
            .. rows.SelectMany(row => Enumerable.Range(0, 4).Select(_ => CardPrefixFiles.Number(row.Prefix, row.Length, random))),
            .. Enumerable.Range(0, 4_000).Select(_ => CardPrefixFiles.Number($"{random.Next(3, 10)}", random.Next(12, 20), random)),
        ];

        int found = 0;
        foreach (string number in numbers)
        {
            (string Prefix, int Length, string Bank, string Type) expected = rows
                .Where(row => row.Length == number.Length && number.StartsWith(row.Prefix, StringComparison.Ordinal))
                .OrderByDescending(row => row.Prefix.Length)
                .FirstOrDefault();
            CardPrefix? actual = table.Find(number);
            Assert.That((actual?.Prefix, actual?.Bank, actual?.TypeCode),
                Is.EqualTo(((string?)expected.Prefix, (string?)expected.Bank, (string?)expected.Type)), $"seed {Seed}");
            found += actual is null ? 0 : 1;
        }

        Assert.That(found, Is.GreaterThan(6_800).And.LessThan(numbers.Length), "some are found, some are not");
    }
}
