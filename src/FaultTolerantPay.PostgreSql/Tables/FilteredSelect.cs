using System.Globalization;
using System.Text;
using FaultTolerantPay.PostgreSql.Connection;
using Npgsql;

namespace FaultTolerantPay.PostgreSql.Tables;

/// <summary>
/// A query with the conditions that a filter sets, and no others, so that the planner sees which index fits. The texts are constants, with
/// <c>?</c> for each of their parameters.
/// </summary>
internal sealed class FilteredSelect
{
    private readonly StringBuilder _text = new();
    private readonly List<NpgsqlParameter> _values = [];
    private bool _hasCondition;

    /// <summary>Begins a query.</summary>
    /// <param name="select">What stands before the conditions.</param>
    /// <param name="values">The values of its parameters.</param>
    public FilteredSelect(string select, params NpgsqlParameter[] values) => Append(select, values);

    /// <summary>Adds a condition.</summary>
    public FilteredSelect Where(string condition, params NpgsqlParameter[] values)
    {
        Append(_hasCondition ? " AND " : " WHERE ", []);
        Append(condition, values);
        _hasCondition = true;
        return this;
    }

    /// <summary>Adds a condition if there is a value for it.</summary>
    public FilteredSelect WhereSet(string condition, string? value) =>
        value is null ? this : Where(condition, Parameter.Text(value));

    /// <summary>Ends the query.</summary>
    /// <param name="end">What stands after the conditions.</param>
    /// <param name="values">The values of its parameters.</param>
    public Statement ToStatement(string end, params NpgsqlParameter[] values)
    {
        Append(" ", []);
        Append(end, values);
        return new Statement(_text.ToString(), [.. _values]);
    }

    private void Append(string text, NpgsqlParameter[] values)
    {
        string[] parts = text.Split('?');
        _text.Append(parts[0]);
        for (int i = 0; i < values.Length; i++)
        {
            _values.Add(values[i]);
            _text.Append(CultureInfo.InvariantCulture, $"${_values.Count}").Append(parts[i + 1]);
        }
    }
}
