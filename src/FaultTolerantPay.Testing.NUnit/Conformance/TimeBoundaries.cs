using System.Reflection;
using FaultTolerantPay.Storage;
using NUnit.Framework;

namespace FaultTolerantPay.Testing.Conformance;

/// <summary>
/// Calls every method of an interface that takes a time, or a record with a time, with each of these times at either end. It also calls
/// methods that are added later.
/// added is called from then on.
/// </summary>
internal static class TimeBoundaries
{
    private static readonly TimeSpan East = TimeSpan.FromHours(14);

    /// <summary>The first and the last representable times, also with the largest offsets from UTC.</summary>
    public static IReadOnlyList<DateTimeOffset> Times { get; } =
    [
        DateTimeOffset.MinValue, DateTimeOffset.MinValue.AddTicks(1), DateTimeOffset.MinValue.ToOffset(East),
        DateTimeOffset.MaxValue,
        DateTimeOffset.MaxValue.AddTicks(-1),
        DateTimeOffset.MaxValue.ToOffset(-East),
        new(DateTime.MaxValue, East),
        new(DateTime.MinValue, -East),
    ];

    /// <summary>For round trips of records: unchanged times, or every time at an end.</summary>
    public static IReadOnlyList<DateTimeOffset?> NoneOrOne { get; } = [null, DateTimeOffset.MinValue, DateTimeOffset.MaxValue];

    private static readonly IReadOnlyList<TimeSpan> Spans =
    [
        TimeSpan.MinValue,
        TimeSpan.FromTicks(-1),
        TimeSpan.Zero,
        TimeSpan.FromTicks(1),
        TimeSpan.MaxValue,
    ];

    /// <summary>
    /// Asserts that each call returns, or throws an <see cref="ArgumentOutOfRangeException"/> that says what was expected.
    /// </summary>
    /// <param name="target">The object to call.</param>
    /// <param name="port">The interface; its base interfaces are called too.</param>
    /// <param name="min">The minimum number of methods that take times: the present number.</param>
    public static async Task AssertAnsweredOrRefusedAsync(object target, Type port, int min)
    {
        int methods = 0;
        foreach (MethodInfo method in port.GetInterfaces().Prepend(port).SelectMany(part => part.GetMethods()))
        {
            int calls = 0;
            foreach (object?[] arguments in Arguments(method))
            {
                calls++;
                IEnumerable<string> texts = arguments.Select(
                    argument => argument is DateTimeOffset time ? time.ToString("O") : argument?.ToString() ?? "null");
                string call = $"{method.Name}({string.Join(", ", texts)})";
                try
                {
                    object answer = method.Invoke(target, arguments)!;
                    await ((Task)answer.GetType().GetMethod(nameof(ValueTask.AsTask))!.Invoke(answer, null)!).ConfigureAwait(false);
                }
                catch (Exception exception)
                {
                    Exception inner = exception is TargetInvocationException invoked ? invoked.InnerException! : exception;
                    Assert.That(inner, Is.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("Expected"), call);
                }
            }
            methods += calls > 0 ? 1 : 0;
        }
        Assert.That(methods, Is.GreaterThanOrEqualTo(min));
    }

    /// <summary>Every argument list with one time, or one time of a record, at an end, and with all of them at the same end.</summary>
    private static IEnumerable<object?[]> Arguments(MethodInfo method)
    {
        ParameterInfo[] parameters = method.GetParameters();
        var setters = new List<(int At, Func<object?, object?, object?> Set, IEnumerable<object> Ends)>();
        for (int i = 0; i < parameters.Length; i++)
        {
            Type type = Nullable.GetUnderlyingType(parameters[i].ParameterType) ?? parameters[i].ParameterType;
            if (EndsOf(type) is { } ends)
            {
                setters.Add((i, static (_, end) => end, ends));
            }
            else if (type == typeof(WorkClaim) || type == typeof(OutstandingFilter))
            {
                setters.AddRange(TimesOf(type).Select(property => (i, SetOn(property), EndsOf(property.PropertyType)!)));
            }
        }
        foreach ((int at, Func<object?, object?, object?> set, IEnumerable<object> ends) in setters)
        {
            foreach (object end in ends)
            {
                object?[] arguments = [.. parameters.Select(Sample)];
                arguments[at] = set(arguments[at], end);
                yield return arguments;
            }
        }
        foreach (DateTimeOffset end in setters.Count > 0 ? Times : [])
        {
            object?[] arguments = [.. parameters.Select(Sample)];
            foreach ((int at, Func<object?, object?, object?> set, IEnumerable<object> ends) in setters.Where(
                setter => setter.Ends.First() is DateTimeOffset))
            {
                arguments[at] = set(arguments[at], end);
            }

            yield return arguments;
        }
    }

    private static IEnumerable<PropertyInfo> TimesOf(Type type) =>
        type.GetProperties().Where(property => property.CanWrite && EndsOf(property.PropertyType) is not null);

    private static Func<object?, object?, object?> SetOn(PropertyInfo property) => (record, end) =>
    {
        property.SetValue(record, end);
        return record;
    };

    private static IEnumerable<object>? EndsOf(Type type) => (Nullable.GetUnderlyingType(type) ?? type) switch
    {
        Type time when time == typeof(DateTimeOffset) => Times.Cast<object>(),
        Type span when span == typeof(TimeSpan) => Spans.Cast<object>(),
        _ => null,
    };

    private static object? Sample(ParameterInfo parameter) => parameter.ParameterType switch
    {
        Type type when type == typeof(DateTimeOffset) => Samples.Start,
        Type type when type == typeof(int) => 10,
        Type type when type == typeof(DateOnly) => DateOnly.FromDateTime(Samples.Start.UtcDateTime),
        Type type when type == typeof(ChannelId) => new ChannelId("channel-1"),
        Type type when type == typeof(WorkKind) => WorkKind.Advance,
        Type type when type == typeof(OutstandingGroup) => OutstandingGroup.Currency,
        Type type when type == typeof(OutstandingFilter) => new OutstandingFilter(),
        Type type when type == typeof(WorkClaim) =>
            new WorkClaim { Kind = WorkKind.Advance, Now = Samples.Start, Lease = TimeSpan.FromMinutes(1), MaxItems = 10 },
        Type type when type == typeof(CancellationToken) => CancellationToken.None,
        Type type when type == typeof(string) || Nullable.GetUnderlyingType(type) is not null => null,
        Type type => throw new NotSupportedException($"Say here which {type.Name} to pass for {parameter.Member.Name}."),
    };
}
