using System.Globalization;
using System.Text;

namespace FaultTolerantPay.Benchmarks.Cards;

/// <summary>
/// A prefix table with the shape of a real one, and numbers to look up: as many prefixes of each length, and of each number length, as a
/// public list of Chinese cards has.
/// </summary>
internal sealed class CardNumbers
{
    /// <summary>How many numbers one call looks up.</summary>
    public const int Count = 1_024;

    private const int Seed = 20261128;

    // Of 1,709 rows: how many have which number length and prefix length.
    private static readonly (int NumberLength, int PrefixLength, int Rows)[] Shape =
    [
        (16, 6, 926), (16, 5, 24), (16, 8, 26), (16, 9, 27), (16, 3, 1), (16, 4, 1),
        (19, 6, 532), (19, 9, 15), (19, 10, 2), (19, 8, 2), (19, 7, 2), (19, 5, 3), (19, 4, 1), (19, 3, 1),
        (18, 6, 83), (18, 5, 3), (18, 9, 3), (17, 6, 52), (15, 6, 5),
    ];

    public CardNumbers()
    {
        var random = new Random(Seed);
        var rows = new Dictionary<(string Prefix, int Length), string>();
        foreach ((int numberLength, int prefixLength, int count) in Shape)
        {
            for (int added = 0; added < count;)
            {
                string prefix = Digits(random, prefixLength);
                added += rows.TryAdd((prefix, numberLength), $"BANK{random.Next(260)}") ? 1 : 0;
            }
        }

        IEnumerable<string> items = rows.Select(row =>
            $$"""{"prefix":"{{row.Key.Prefix}}","length":{{row.Key.Length}},"bank":"{{row.Value}}","type":"DC"}""");
        string json = $"[{string.Join(',', items)}]";
        Table = CardPrefixFile.Read(new MemoryStream(Encoding.UTF8.GetBytes(json)), "bins.json").Table!;
        (string Prefix, int Length)[] keys = [.. rows.Keys];
        Known = [.. Enumerable.Range(0, Count).Select(_ => keys[random.Next(keys.Length)])
            .Select(key => key.Prefix + Digits(random, key.Length - key.Prefix.Length))];
        Unknown = [.. Enumerable.Range(0, Count).Select(_ => $"0{Digits(random, 18)}")];
        Prefixes = [.. keys.Select(key => (key.Prefix, key.Length)).OrderByDescending(key => key.Prefix.Length)];
    }

    public CardPrefixTable Table { get; }

    /// <summary>Numbers of cards whose prefix is in the table.</summary>
    public string[] Known { get; }

    /// <summary>Numbers that no prefix fits, of the length with the most prefix lengths.</summary>
    public string[] Unknown { get; }

    /// <summary>The keys of the table, longest prefix first.</summary>
    public (string Prefix, int Length)[] Prefixes { get; }

    public long FindAll(string[] numbers)
    {
        long sum = 0;
        foreach (string number in numbers)
        {
            sum += Table.Find(number)?.NumberLength ?? 0;
        }

        return sum;
    }

    /// <summary>What one would write first: a loop over the rows, longest prefix first.</summary>
    public long LoopAll(string[] numbers)
    {
        long sum = 0;
        foreach (string number in numbers)
        {
            foreach ((string prefix, int length) in Prefixes)
            {
                if (length == number.Length && number.StartsWith(prefix, StringComparison.Ordinal))
                {
                    sum += length;
                    break;
                }
            }
        }

        return sum;
    }

    private static string Digits(Random random, int count) =>
        string.Concat(Enumerable.Range(0, count).Select(_ => random.Next(1, 10).ToString(CultureInfo.InvariantCulture)));
}
