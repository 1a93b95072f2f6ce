using System.Text.Json;
using Portal.Data;
using Portal.Domain.Common;
using Portal.Domain.Delivery;

namespace Portal.Delivery;

/// <summary>Answer of a test push.</summary>
sealed record TestView(Guid DeliveryId, string WebhookId, string State, AttemptView Attempt);

/// <summary>One signed push, now, answered with what the receiver said; on record with the trigger test. It works on a switched-off endpoint too.</summary>
sealed class TestEndpoint(
    EndpointDirectory directory,
    SendPush send,
    GroupCommitWriter writer,
    WriteTransactions writes,
    ILiveFeed feed,
    TimeProvider clock
)
{
    /// <summary>Type of the test event.</summary>
    public const string Type = "collector.test";

    public async Task<TestView> RunAsync(Guid party, Guid id, Actor actor, CancellationToken stop)
    {
        if (directory.Endpoint(id) is not { } endpoint || endpoint.ThirdPartyId != party)
            throw RefusalException.NotFound("endpoint");
        var now = clock.GetUtcNow();
        var delivery = Ids.New(clock);
        var body = PushBody.Write(
            new PushRequest
            {
                Type = Type,
                ThirdPartyId = party,
                Data = JsonSerializer.SerializeToUtf8Bytes(
                    new
                    {
                        message = "A test push of Collector.",
                        thirdParty = endpoint.ThirdParty,
                        endpoint = endpoint.Name,
                    },
                    JsonSerializerOptions.Web
                ),
                Timestamp = now,
            }
        );
        var (answer, headers) = await send.RunAsync(endpoint, delivery, body, 1, AttemptTriggers.Test, stop);
        var state = answer.Succeeded ? DeliveryStates.Delivered : DeliveryStates.Exhausted;
        await writer.CommitAsync(
            new WriteUnit
            {
                Rows =
                [
                    new RowCommand(
                        DeliverySql.InsertEnded,
                        delivery,
                        party,
                        id,
                        Type,
                        delivery,
                        state,
                        answer.StatusCode,
                        answer.Error,
                        now,
                        clock.GetUtcNow()
                    ),
                    new RowCommand(DeliverySql.InsertPayload, delivery, body),
                    RecordOutcome.Attempt(Ids.New(clock), delivery, 1, AttemptTriggers.Test, answer, headers),
                ],
            },
            CancellationToken.None
        );
        await writes.RunAsync(
            db =>
            {
                db.Record(
                    clock,
                    actor,
                    "endpoint.tested",
                    "endpoint",
                    id,
                    new
                    {
                        state,
                        answer.StatusCode,
                        answer.ErrorCode,
                    }
                );
                return Task.CompletedTask;
            },
            CancellationToken.None
        );
        feed.Publish(new LiveEvent(LiveTopic.Delivery, delivery));
        return new TestView(delivery, SendPush.WebhookId(delivery), state, AttemptView.Of(answer, headers));
    }
}
