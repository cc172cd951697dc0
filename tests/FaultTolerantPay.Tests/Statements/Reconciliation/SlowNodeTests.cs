using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using FaultTolerantPay.Statements.Reconciliation;
using FaultTolerantPay.Tests.Payments;

namespace FaultTolerantPay.Tests.Statements.Reconciliation;

/// <summary>A node that compares a day is so slow that another one compares it meanwhile.</summary>
internal sealed class SlowNodeTests
{
    private static readonly DateOnly Monday = StatementWorld.Monday, Tuesday = StatementWorld.Tuesday;

    private CardWorld _world = null!;
    private StatementWorld _statements = null!;

    [SetUp]
    public void SetUp()
    {
        _world = new CardWorld();
        _statements = new StatementWorld(type => _world.GetService(type), _world.Time, new ProviderId("first"), CardWorld.First);
    }

    [TearDown]
    public void TearDown() => _world.Dispose();

    [Test]
    public async Task Reconcile_SlowNodeHasAnOlderFile_TheNewestCountsInTheEnd()
    {
        ChannelOperation pay = (await _world.PaidAsync()).Operations[0];
        StatementRow strange = StatementWorld.RowOf(pay) with { OurReference = "nobody-knows", TheirReference = "T2" };
        _statements.GoTo(Tuesday);
        await _statements.IssueAsync(Monday, StatementWorld.RowOf(pay, feeMinor: 60), strange);

        bool isSaved = await RunSlowlyAsync(async () =>
        {
            await _statements.IssueAsync(Monday, StatementWorld.RowOf(pay, feeMinor: 45));
            await _statements.ReconcileAsync();
        });

        Assert.That(isSaved, Is.False);
        Assert.That(await _statements.QueueAsync(), Does.EndWith("open"), "the older file's row is in the queue");
        Assert.That(await _statements.ReconcileAsync(), Is.EqualTo("Mon"));
        IReadOnlyList<StatementConfirmation> confirmed =
            await _statements.Reconciliations.FindConfirmationsAsync([pay.Reference], default);
        Assert.Multiple(async () =>
        {
            Assert.That((await _world.FindAsync()).FeesMinor, Is.EqualTo(45));
            Assert.That(await _statements.QueueAsync(), Does.Not.Contain("open"));
            Assert.That(confirmed.Single().File, Is.EqualTo((await _statements.ComparedAsync(Monday)).File));
            Assert.That(await _statements.ReconcileAsync(), Is.Empty);
        });
    }

    [Test]
    public async Task Reconcile_SlowNodeFindsTheSame_IsNotRepeated()
    {
        ChannelOperation pay = (await _world.PaidAsync()).Operations[0];
        _statements.GoTo(Tuesday);
        await _statements.IssueAsync(Monday, StatementWorld.RowOf(pay, feeMinor: 60));

        bool isSaved = await RunSlowlyAsync(async () => await _statements.ReconcileAsync());

        Assert.That(isSaved, Is.False);
        Assert.That(await _statements.ReconcileAsync(), Is.Empty);
    }

    /// <summary>Compares what is due; before the first confirmation is stored, something else happens.</summary>
    private async Task<bool> RunSlowlyAsync(Func<Task> meanwhile)
    {
        ReconciliationDay day = (await _statements.Get<DueReconciliations>().FindAsync(_statements.Settings, 1, default)).Single();
        IReconciliationStore store = SlowStore.Of(_statements.Reconciliations, meanwhile);
        object[] parts =
        [
            .. typeof(DayReconciler).GetConstructors().Single().GetParameters().Select(part =>
                part.ParameterType == typeof(IReconciliationStore) ? store : _statements.GetService(part.ParameterType)),
        ];
        return await ((DayReconciler)Activator.CreateInstance(typeof(DayReconciler), parts)!).RunAsync(day, default);
    }

    [SuppressMessage("Performance", "CA1852", Justification = "DispatchProxy derives from it.")]
    internal class SlowStore : DispatchProxy
    {
        private IReconciliationStore _inner = null!;
        private Func<Task>? _meanwhile;

        public static IReconciliationStore Of(IReconciliationStore inner, Func<Task> meanwhile)
        {
            IReconciliationStore proxy = Create<IReconciliationStore, SlowStore>();
            ((SlowStore)(object)proxy)._inner = inner;
            ((SlowStore)(object)proxy)._meanwhile = meanwhile;
            return proxy;
        }

        [SuppressMessage("Reliability", "CA2012", Justification = "The proxy hands the boxed task on, once.")]
        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
            targetMethod!.Name == nameof(IReconciliationStore.ConfirmAsync)
                ? ConfirmAsync((IReadOnlyList<StatementConfirmation>)args![0]!)
                : targetMethod.Invoke(_inner, args);

        private async ValueTask ConfirmAsync(IReadOnlyList<StatementConfirmation> confirmations)
        {
            if (_meanwhile is { } act)
            {
                _meanwhile = null;
                await act();
            }

            await _inner.ConfirmAsync(confirmations, default);
        }
    }
}
