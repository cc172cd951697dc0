using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Tests.Fakes;

/// <summary>
/// A store that a test breaks: its calls fail, fail after they took effect, or hang, before or after that, until the test lets them go on.
/// </summary>
[SuppressMessage("Performance", "CA1852", Justification = "DispatchProxy derives from it.")]
internal class BreakableStore : DispatchProxy
{
    private static readonly MethodInfo Opened =
        typeof(BreakableStore).GetMethod(nameof(Hang), BindingFlags.NonPublic | BindingFlags.Instance)!;
    private static readonly MethodInfo Failing =
        typeof(BreakableStore).GetMethod(nameof(Fail), BindingFlags.NonPublic | BindingFlags.Static)!;

    private readonly List<Action> _hanging = [];
    private IStandInStore _inner = null!;

    public enum CallOutcome
    {
        Works,
        Fails,
        FailsWithNothingWritten,
        IsOverloaded,
        FailsAfterwards,
        Hangs,
        HangsAfterwards,
    }

    /// <summary>What becomes of a call, by the commit that it makes; null for every other call. Default: all work.</summary>
    public Func<StandInCommit?, CallOutcome> CallOutcomeOf { get; set; } = _ => CallOutcome.Works;

    /// <summary>How many calls hang.</summary>
    public int Hanging => _hanging.Count;

    /// <summary>How many calls were made.</summary>
    public int Calls { get; private set; }

    public static (IStandInStore Store, BreakableStore Switch) Around(IStandInStore inner)
    {
        IStandInStore store = Create<IStandInStore, BreakableStore>();
        var breakable = (BreakableStore)store;
        breakable._inner = inner;
        return (store, breakable);
    }

    public void Break(CallOutcome status) => CallOutcomeOf = _ => status;

    public void Mend() => CallOutcomeOf = _ => CallOutcome.Works;

    /// <summary>What hangs takes effect, and is answered.</summary>
    public void LetGo()
    {
        foreach (Action call in _hanging)
        {
            call();
        }

        _hanging.Clear();
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        Calls++;
        Type result = targetMethod!.ReturnType.GetGenericArguments()[0];
        switch (CallOutcomeOf(args![0] as StandInCommit))
        {
            case CallOutcome.Fails:
                return Failing.MakeGenericMethod(result).Invoke(null, [false, false]);
            case CallOutcome.FailsWithNothingWritten:
                return Failing.MakeGenericMethod(result).Invoke(null, [true, false]);
            case CallOutcome.IsOverloaded:
                return Failing.MakeGenericMethod(result).Invoke(null, [true, true]);
            case CallOutcome.FailsAfterwards:
                targetMethod.Invoke(_inner, args);
                return Failing.MakeGenericMethod(result).Invoke(null, [false, false]);
            case CallOutcome.Hangs:
                return Opened.MakeGenericMethod(result).Invoke(this, [() => targetMethod.Invoke(_inner, args)]);
            case CallOutcome.HangsAfterwards:
                object? done = targetMethod.Invoke(_inner, args);
                return Opened.MakeGenericMethod(result).Invoke(this, [() => done]);
            default:
                return targetMethod.Invoke(_inner, args);
        }
    }

    private static ValueTask<T> Fail<T>(bool nothingWritten, bool isOverload) => ValueTask.FromException<T>(
        new StoreException("The test broke the store.") { NothingWritten = nothingWritten, IsOverload = isOverload });

    private ValueTask<T> Hang<T>(Func<object?> call)
    {
        var answer = new TaskCompletionSource<T>();
        _hanging.Add(() => answer.SetResult(((ValueTask<T>)call()!).Result));
        return new ValueTask<T>(answer.Task);
    }
}
