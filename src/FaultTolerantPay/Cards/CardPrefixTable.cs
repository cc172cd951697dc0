namespace FaultTolerantPay;

/// <summary>
/// Finds the bank and type of a card by its number: the longest prefix among the prefixes of cards with as many digits. Immutable; a new
/// file makes a new table.
/// </summary>
/// <remarks>
/// A look-up allocates nothing. It follows the digits through a tree, one step a digit, to the end of the longest prefix.
/// </remarks>
public sealed class CardPrefixTable
{
    internal const int MaxPrefixLength = 12;

    private const int Digits = 10;

    // Node 0 has no children and no prefix: it stands for "nothing fits".
    private const int Nothing = 0;

    // By the number of digits of a card number: the root of the tree of its prefixes.
    private readonly int[] _roots = new int[CardNumber.MaxLength + 1];

    // The child of a node by the next digit: at node * Digits + digit.
    private readonly int[] _children;

    // The longest prefix that the way to a node has passed.
    private readonly CardPrefix?[] _longest;

    /// <summary>Creates a table of rows that were checked: digits alone, lengths in range, each prefix and number length once.</summary>
    internal CardPrefixTable(IReadOnlyCollection<CardPrefix> prefixes)
    {
        Count = prefixes.Count;
        List<int> children = [];
        List<CardPrefix?> longest = [];
        AddNode(null);

        // Shorter prefixes first: a node inherits what its parent has passed.
        foreach (CardPrefix prefix in prefixes.OrderBy(prefix => prefix.Prefix.Length))
        {
            if (_roots[prefix.NumberLength] == Nothing)
            {
                _roots[prefix.NumberLength] = AddNode(null);
            }

            int node = _roots[prefix.NumberLength];
            foreach (char digit in prefix.Prefix)
            {
                int child = (node * Digits) + digit - '0';
                if (children[child] == Nothing)
                {
                    children[child] = AddNode(longest[node]);
                }

                node = children[child];
            }

            longest[node] = prefix;
        }

        _children = [.. children];
        _longest = [.. longest];

        int AddNode(CardPrefix? passed)
        {
            children.AddRange(new int[Digits]);
            longest.Add(passed);
            return longest.Count - 1;
        }
    }

    /// <summary>A table without prefixes: it finds nothing.</summary>
    public static CardPrefixTable Empty { get; } = new([]);

    /// <summary>The number of prefixes.</summary>
    public int Count { get; }

    /// <summary>Finds the bank and type of a card.</summary>
    /// <param name="number">The card number: digits without separators. Its check digit is not checked.</param>
    /// <returns>The longest prefix that fits; null if none does or the text is no card number.</returns>
    public CardPrefix? Find(ReadOnlySpan<char> number)
    {
        if (!CardNumber.HasDigitsOnly(number))
        {
            return null;
        }

        int node = _roots[number.Length];
        foreach (char digit in number)
        {
            int child = _children[(node * Digits) + digit - '0'];
            if (child == Nothing)
            {
                break;
            }

            node = child;
        }

        return _longest[node];
    }
}
