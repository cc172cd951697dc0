using System.Text;
using FaultTolerantPay.Simulation.Edges;
using FaultTolerantPay.Simulation.Nodes;
using FaultTolerantPay.Simulation.Runs;
using FaultTolerantPay.Simulation.Scheduling;
using FaultTolerantPay.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace FaultTolerantPay.Simulation.Cards;

/// <summary>
/// A run of card payments: providers and their ledger, shops, a clerk, and what is checked. No traffic of stand-ins beside it.
/// </summary>
internal sealed class CardScene
{
    private readonly SimulatedWorld _world;
    private readonly List<CardClient> _clients = [];
    private readonly Dictionary<OrderId, int> _cards = [];
    private readonly Dictionary<int, string> _tokens = [];
    private readonly Dictionary<string, CardRouting> _routing = new(StringComparer.Ordinal);
    private readonly HashSet<(string Life, string Channel)> _used = [];
    private int _references;

    public CardScene(SimulatedWorld world)
    {
        _world = world;
        Settings = new CardSettings(world.Chance);
        Providers = new OutsideProviders(world);
        Facts = new CardFactsCheck(world);
        CallBacks = new CallBacks(world);
    }

    public CardSettings Settings { get; }

    public OutsideProviders Providers { get; }

    public CardFactsCheck Facts { get; }

    public CallBacks CallBacks { get; }

    /// <summary>Attempts of which another amount was asked for first.</summary>
    public HashSet<TransactionKey> MayConflict { get; } = [];

    public int CardOf(TransactionKey key) => _cards[key.Order];

    public string? TokenOf(int card) => _tokens.GetValueOrDefault(card);

    public void Knows(int card, string token) => _tokens[card] = token;

    public CardRouting? RoutingOf(SimulatedNode node) => _routing.GetValueOrDefault(node.Name);

    /// <summary>Whether the usage of a channel's quotas was read from the store by the node's last life.</summary>
    public bool WasUsed(SimulatedNode node, string channel) => _used.Contains((node.Name, channel));

    public void Used(SimulatedNode node, ChannelId channel) => _used.Add((node.Name, channel.Value!));

    public static int IndexOf(ReadOnlySpan<char> number)
    {
        for (int card = 0; card < CardPeople.Cards.Length; card++)
        {
            if (number.SequenceEqual(CardPeople.Cards[card]))
            {
                return card;
            }
        }

        return -1;
    }

    public static string MaskedOf(int card) => CardNumber.Masked(CardPeople.Cards[card]);

    public static ChannelPayment? StoredNow(SimulatedWorld world, TransactionKey key) =>
        world.Disk.Now(world.Store.FindChannelPaymentAsync(key, default));

    /// <summary>What a node needs to take card payments.</summary>
    public void AddTo(IServiceCollection services, SimulatedNode node, Edge edge, Link link, ICardChannelStore store)
    {
        var routing = new CardRouting(_world, node.Life);
        _routing[node.Name] = routing;
        _used.RemoveWhere(used => used.Life == node.Name);
        services.AddSingleton(routing.Router);
        _world.Defect.Routed(node, routing.Router);
        services.AddSingleton<ICardChannelStore>(_world.Defect.CardStore(node, new CardStoreEdge(edge, store)));
        services.AddSingleton<ISecretSource>(new KeySource());
        services.AddSingleton<IOperationReferences>(new References(this));
        foreach (ProviderId provider in CardPeople.Providers)
        {
            services.AddSingleton<IProviderAdapter>(_world.Defect.Provider(node, new ProviderLink(link, provider)));
            services.AddSingleton(CardPeople.SettingsOf(provider));
        }
    }

    public void Configure(FaultTolerantPayBuilder pay)
    {
        pay.Cards(o =>
        {
            o.TokenKeyId = "k1";
            o.TokenKey = "sim:k1";
        });
        pay.Payments(o =>
        {
            o.MaxAttempts = Settings.MaxAttempts;
            o.TimeBudget = Settings.TimeBudget;
            o.SendWindow = Settings.SendWindow;
            o.PollDelay = Settings.PollDelay;
            o.AuthorisationLifetime = Settings.AuthorisationLifetime;
            o.MaxSurplusReturns = Settings.MaxSurplusReturns;
        });
    }

    public void Start()
    {
        SeededRandom chance = _world.Chance;
        for (int i = 1; i <= Settings.Orders; i++)
        {
            int card = chance.Below(CardPeople.Cards.Length);
            string order = $"k{i}";
            _cards.Add(new OrderId(order), card);
            var client = new CardClient(
                _world, order, card, chance.Percent(55) ? OperationKind.Pay : OperationKind.Authorise,
                new Money(chance.From(2, 20_000), CardPeople.Cny));
            _clients.Add(client);
            _world.Scheduler.After(chance.Between(TimeSpan.Zero, _world.Settings.Traffic), null, () => _ = client.RunAsync());
        }

        new CardClerk(_world).Start();
        Look();
    }

    /// <summary>What is used of the quotas must be right at every moment, and not only when all is settled.</summary>
    private void Look() => _world.Scheduler.After(TimeSpan.FromSeconds(5), null, () =>
    {
        new CardFinalChecks(_world).CheckQuotas();
        Look();
    });

    public bool IsOver() => _clients.TrueForAll(client => client.IsDone) && Providers.Unreported == 0
        && Providers.Orders.Values.All(order => !order.IsOpen) && Facts.Payments.Values.All(IsSettled);

    public string Unfinished() => string.Join(", ", Facts.Payments.Values.Where(facts => !IsSettled(facts))
        .Select(facts => $"{facts.Payment.Key} is {facts.Payment.State}: " + string.Join(
            "; ", facts.Payment.Operations.Select(operation => $"{operation.Number} {operation.Outcome} {operation.Code}")))
        .Concat(_clients.Any(client => !client.IsDone) ? ["shops wait"] : [])
        .Concat(Providers.Unreported > 0 ? ["providers report"] : []).Take(6));

    private static bool IsSettled(CardPaymentFacts facts)
    {
        ChannelPayment payment = facts.Payment;
        bool isOver = payment.EndedAt is not null || payment.IsProven || payment.IsHeld;
        bool isReturned = payment.IsHeld || payment.SurplusMinor == payment.SurplusReturnedMinor
            || facts.Discrepancies.Exists(discrepancy => discrepancy.Kind == DiscrepancyKind.SurplusNotReturned);
        // What a channel accepted after all is asked about until it says what became of it.
        return isOver && isReturned && payment.Operations.All(operation => operation is { IsResolved: true, AskAt: null });
    }

    private sealed class KeySource : ISecretSource
    {
        public string Scheme => "sim";

        public ValueTask<byte[]?> ReadAsync(string name, CancellationToken cancellationToken) =>
            ValueTask.FromResult<byte[]?>(Encoding.ASCII.GetBytes("a key of a simulation, 32 bytes or more: " + name));
    }

    /// <summary>References that a seed repeats.</summary>
    private sealed class References(CardScene scene) : IOperationReferences
    {
        public string Next() => $"{scene._world.Chance.Next():x16}{++scene._references:x4}";
    }
}
