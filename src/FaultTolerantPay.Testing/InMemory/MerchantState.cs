namespace FaultTolerantPay.Testing.InMemory;

/// <summary>The tables of the merchant store. Callers hold the store's lock.</summary>
internal sealed class MerchantState
{
    private readonly Dictionary<MerchantId, Merchant> _merchants = [];
    private readonly SortedSet<(DateTimeOffset At, string Id)> _due = [];

    public Lock Lock { get; } = new();

    public List<ConsentChange> ConsentChanges { get; } = [];

    public IReadOnlyCollection<Merchant> All => _merchants.Values;

    public IEnumerable<Merchant> Due(DateTimeOffset now) => _due.TakeWhile(d => d.At <= now).Select(d => _merchants[new MerchantId(d.Id)]);

    public Merchant? Find(MerchantId id) => _merchants.GetValueOrDefault(id);

    public void Set(Merchant merchant)
    {
        if (Find(merchant.Id)?.RefreshAt is { } before)
        {
            _due.Remove((before, merchant.Id.Value));
        }

        _merchants[merchant.Id] = merchant;
        if (merchant.RefreshAt is { } at)
        {
            _due.Add((at, merchant.Id.Value));
        }
    }
}
