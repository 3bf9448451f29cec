"""Stream an answer, then continue the conversation.

Set DIFY_API_KEY to the key of a chat app.
"""

from dify_plus import Dify

with Dify(user="example") as dify:
    chat = dify.chat.session()
    with chat.stream("Explain quantum computing simply") as stream:
        for text in stream.text:
            print(text, end="", flush=True)
    print()
    print(chat.send("Shorter, please").answer)
