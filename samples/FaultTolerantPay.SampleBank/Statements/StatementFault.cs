using FaultTolerantPay.SampleBank.Faults;

namespace FaultTolerantPay.SampleBank.Statements;

/// <summary>A fault of one door's statement of one day. After it the file is right, as one that was issued again.</summary>
/// <param name="MerchantNumber">Whose file; null: all of the door.</param>
/// <param name="Reference">The item; null: one that the seed chooses.</param>
/// <param name="Times">How many answers it strikes; null: until it is ended.</param>
/// <param name="Until">When it ends by the bank's clock; null: when it is ended.</param>
internal sealed record StatementFault(
    string Door, DateOnly Day, string Kind, string? MerchantNumber, string? Reference, long Seed, long? Times, DateTimeOffset? Until)
{
    private long _struck;

    public bool IsOf(string door, string merchantNumber, DateOnly day) =>
        Door == door && Day == day && (MerchantNumber is null || MerchantNumber == merchantNumber);

    /// <summary>Whether it strikes this answer; counts it if so.</summary>
    public bool Strikes(DateTimeOffset now) =>
        !(now >= Until) && (Times is not { } times || Interlocked.Increment(ref _struck) <= times);

    /// <summary>The item that it is about; null: the file has none, or not that one.</summary>
    public int? Choose(IReadOnlyList<StatementItem> items)
    {
        if (Reference is null)
        {
            return items.Count == 0 ? null : SeededDraw.Index(items.Count, Seed, $"{Kind}|{Door}", $"{Day:O}");
        }

        for (int i = 0; i < items.Count; i++)
        {
            if (items[i].Reference == Reference)
            {
                return i;
            }
        }

        return null;
    }

    /// <summary>The items as the file has them.</summary>
    public IReadOnlyList<StatementItem> Apply(IReadOnlyList<StatementItem> items)
    {
        if (Choose(items) is not { } index)
        {
            return items;
        }

        List<StatementItem> changed = [.. items];
        switch (Kind)
        {
            case StatementFaultKind.WrongLine:
                changed[index] = changed[index] with { IsGarbled = true };
                break;
            case StatementFaultKind.MissingLine:
                changed.RemoveAt(index);
                break;
            case StatementFaultKind.DuplicateLine:
                changed.Insert(index, changed[index]);
                break;
            case StatementFaultKind.WrongAmount:
                changed[index] = changed[index] with { AmountMinor = changed[index].AmountMinor + 1 };
                break;
        }

        return changed;
    }
}
